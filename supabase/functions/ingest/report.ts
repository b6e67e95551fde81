import { type ApiError, apiError } from "../_shared/errors.ts";
import { MAX_ANSWER_ENTRIES } from "../_shared/limits.ts";
import type { Problem } from "../_shared/problems.ts";
import type { Place } from "./batch.ts";
import type { DatabaseAnswer } from "./schema.ts";

/** A problem and the payload it is in. */
export type PlacedProblem = Place & Problem;

/** A quarantined row: its snapshot landed without it. */
export type QuarantinedRow = Place & { path: string; message: string };

/** Answer of `ingest`: counts, and lists of at most {@link MAX_ANSWER_ENTRIES} entries with their totals beside them. */
export type Report =
  & Omit<DatabaseAnswer, "status" | "rejected" | "quarantine" | "bases" | "send_whole">
  & {
    rejected_total: number;
    rejected: PlacedProblem[];
    quarantine_total: number;
    quarantine: QuarantinedRow[];
    /** What payloads may name as their base from now on; all of them, where any payload has a `base`. */
    bases?: (Place & { base: string })[];
    /** Payloads whose base is not known: they were not taken. */
    send_whole?: Place[];
  };

/** All problems of a batch in its order: what the edge refused, and what the database rejected of the rest. */
export function problemsInOrder(
  refused: readonly PlacedProblem[],
  accepted: readonly Place[],
  answer: DatabaseAnswer,
): PlacedProblem[] {
  return [...refused, ...placed(answer.rejected, accepted)].sort((a, b) => a.index - b.index);
}

/** The answer to one more portion added to those before it; `start` payloads were handed over before. */
export function addAnswers(
  sum: DatabaseAnswer | null,
  answer: DatabaseAnswer,
  start: number,
): DatabaseAnswer {
  if (!sum) return answer;
  const shifted = <Row extends { index: number }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ ...row, index: row.index + start }));
  const events = { ...sum.events };
  for (const [kind, count] of Object.entries(answer.events)) {
    events[kind] = (events[kind] ?? 0) + count;
  }
  return {
    status: answer.status,
    stored: sum.stored + answer.stored,
    unchanged: sum.unchanged + answer.unchanged,
    duplicate: sum.duplicate + answer.duplicate,
    late: sum.late + answer.late,
    held: sum.held + answer.held,
    quarantined: sum.quarantined + answer.quarantined,
    events,
    rejected: [...sum.rejected, ...shifted(answer.rejected)],
    quarantine: [...sum.quarantine, ...shifted(answer.quarantine)],
    bases: together(sum.bases, answer.bases, shifted),
    send_whole: together(sum.send_whole, answer.send_whole, shifted),
  };
}

function together<Row>(
  before: readonly Row[] | undefined,
  after: readonly Row[] | undefined,
  shifted: (rows: readonly Row[]) => Row[],
): Row[] | undefined {
  return before || after ? [...before ?? [], ...shifted(after ?? [])] : undefined;
}

/** Payloads that have a problem, each counted once. */
export function payloadsWithProblems(problems: readonly PlacedProblem[]): number {
  return new Set(problems.map(({ index }) => index)).size;
}

/** The answer when something was accepted; `accepted` tells where the payloads stood that the database was given. */
export function reportOf(
  problems: readonly PlacedProblem[],
  accepted: readonly Place[],
  { status: _status, rejected: _rejected, quarantine, bases, send_whole, ...counts }:
    DatabaseAnswer,
): Report {
  return {
    ...counts,
    rejected_total: payloadsWithProblems(problems),
    rejected: problems.slice(0, MAX_ANSWER_ENTRIES),
    quarantine_total: quarantine.length,
    quarantine: placed(quarantine.slice(0, MAX_ANSWER_ENTRIES), accepted),
    ...bases && { bases: placed(bases, accepted) },
    ...send_whole && { send_whole: placed(send_whole, accepted) },
  };
}

/**
 * The error when not one payload was accepted: 403 when all are out of scope, 429 when the token has no quota left, 400
 * when no line is JSON, else 422.
 */
export function refusalOf(problems: readonly PlacedProblem[], isSingle: boolean): ApiError {
  const listed = problems.slice(0, MAX_ANSWER_ENTRIES);
  const details = isSingle ? listed.map(({ index: _, ...problem }) => problem) : listed;
  if (problems.every(({ code }) => code === "out_of_scope")) {
    return apiError("out_of_scope", "This token may not speak for that host or source.", {
      details,
    });
  }
  if (problems.every(({ code }) => code === "quota_reached")) {
    return apiError("quota_reached", problems[0]?.message ?? "", {
      details,
      headers: { "retry-after": "3600" },
    });
  }
  if (problems.every(({ code }) => code === "invalid_json" || code === "invalid_utf8")) {
    return apiError("invalid_json", "No line of the body is JSON.", { details });
  }
  const what = isSingle ? "The payload was not" : "None of the payloads was";
  return apiError("invalid_payload", `${what} accepted; nothing was stored.`, { details });
}

function placed<Row extends { index: number }>(
  rows: readonly Row[],
  accepted: readonly Place[],
): (Row & Place)[] {
  return rows.map((row) => ({ ...row, ...accepted[row.index] }));
}
