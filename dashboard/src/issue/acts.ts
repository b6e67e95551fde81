import type { Answer } from "../api/answer.ts";
import { Fault } from "../api/fault.ts";
import type { Acted, Outcome } from "./cause.ts";
import { newId } from "../api/new_id.ts";
import { beatNow } from "../live/pulse.ts";
import { session } from "../session/session.svelte.ts";
import { outcome } from "./outcome.svelte.ts";
import { refuseRejected } from "./rejected.ts";
import { refuseStanding, type Taken } from "./standing.ts";

/**
 * Calls an rpc that changes something, then asks anew what is shown. Throws a Fault: `act_unanswered` where nobody knows
 * whether it took effect, `rejected` with the reason where a command was stored and will never run.
 */
async function act<T extends Answer>(rpc: string, query?: object, rest?: object): Promise<T> {
  try {
    return refuseRejected(await session.ask<T>(rpc, query, rest));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "no_answer") throw error;
    throw new Fault(0, "act_unanswered", error.message);
  } finally {
    beatNow();
  }
}

/** Somebody takes care of an open issue. Throws a Fault, `already_acknowledged`, where somebody else does. */
export const acknowledge = async (issue_id: string, note: string) =>
  refuseStanding(
    await act<Taken>("api_acknowledge", { issue_id, ...(note ? { note } : {}) }),
  );

/** Nobody takes care of it any more. */
export const unacknowledge = (issue_id: string) => act("api_unacknowledge", { issue_id });

/** Says that somebody did what was suggested: the next observation tells whether it helped. */
export const takeSuggestion = (issue_id: string, suggestion: string) =>
  act("api_take_suggestion", { issue_id, suggestion });

/** Waives an issue as it is until a time: another difference of the same thing is told. */
export const waive = (issue_id: string, expires_at: string, reason: string) =>
  act("api_waive", { issue_id, expires_at, reason });

export const endWaiver = (waiver_id: number) => act("api_end_waiver", { waiver_id });

/** Queues a command of the allow-list. A worker runs it; the next observation judges it. */
export const enqueue = (
  command: { name: string; target: string; arguments: Record<string, unknown> },
  issue_id?: string,
) =>
  act<Answer & { command_id: string; state: string; reason: string | null }>(
    "enqueue_command",
    undefined,
    { ...command, issue_id, request_id: newId() },
  );

/** The issues of a cause that somebody has seen: what joined it since is left as it is. */
export type Seen = { cause_key: string; issue_ids: string[] };

/** Acts on all of them, a part in each request. Throws a Fault; what was done before stays done. */
async function actOnAll(rpc: string, seen: Seen, rest: object): Promise<Acted> {
  try {
    let answer = await act<Acted>(rpc, { ...seen, ...rest });
    const rows = [...answer.rows];
    const all = rows.length + answer.left_out;
    while (answer.left_out_ids.length > 0) {
      outcome.underWay = { done: rows.length, all };
      answer = await act<Acted>(rpc, { ...seen, ...rest, issue_ids: answer.left_out_ids });
      rows.push(...answer.rows);
    }
    const count = (what: Outcome["outcome"]) => rows.filter((row) => row.outcome === what).length;
    return {
      ...answer,
      rows,
      done: count("done"),
      unchanged: count("unchanged"),
      refused: count("refused"),
      left_out: all - rows.length,
    };
  } finally {
    outcome.underWay = undefined;
  }
}

/** Acknowledges each of them, as far as that is possible; the answer says of which. */
export const acknowledgeCause = (seen: Seen, note: string) =>
  actOnAll("api_acknowledge_cause", seen, note ? { note } : {});

/** Gives back those of them that somebody has. */
export const unacknowledgeCause = (seen: Seen) => actOnAll("api_unacknowledge_cause", seen, {});

/** Waives each of them as it is. */
export const waiveCause = (seen: Seen, expires_at: string, reason: string) =>
  actOnAll("api_waive_cause", seen, { expires_at, reason });

/** Queues the command for each of them, with what its arguments are there; or what is suggested for each. */
export const enqueueCause = (
  seen: Seen,
  command: { name: string; target: string; arguments: Record<string, unknown> } | {
    suggestion: string;
  },
) => actOnAll("api_enqueue_cause", seen, { ...command, request_id: newId() });

/** Opens a maintenance window for one host: until then, no issue about it opens. */
export const openWindow = (hostname: string, now: number, ends_at: string, reason: string) =>
  act("api_tune", {
    what: "windows",
    values: { hostname, reason, starts_at: new Date(now).toISOString(), ends_at },
  });

/** Ends a maintenance window that is open now, and takes place once. */
export const endWindow = (
  { key, starts_at, ends_at }: { key: string; starts_at: string | null; ends_at: string | null },
  now: number,
) => {
  // it ends after it starts, also where both are in one second
  const at = Math.max(now, Date.parse(starts_at ?? "") + 1 || 0);
  return act("api_tune", {
    what: "windows",
    key,
    values: { ends_at: new Date(at).toISOString() },
    was: { ends_at },
  });
};

export { act };
