import { readBody } from "../_shared/body.ts";
import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { endpoint } from "../_shared/endpoint.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { type Batch, NDJSON_TYPES, type Place, readBatch } from "./batch.ts";
import { type Cost, portions } from "./cost.ts";
import {
  addAnswers,
  payloadsWithProblems,
  type PlacedProblem,
  problemsInOrder,
  refusalOf,
  type Report,
  reportOf,
} from "./report.ts";
import { checkPayload, type DatabaseAnswer, databaseAnswer, type Payload } from "./schema.ts";

/**
 * `POST /functions/v1/ingest`: takes observed snapshots, one, a list or one per line. What is good is handed to the
 * database in as few calls as its cost allows; what is bad is told with its place and costs its neighbours nothing.
 */
export const handleIngest = endpoint(
  ["POST"],
  async (request, environment): Promise<Result<Report>> => {
    const token = await bearerTokenSha256(request);
    if (token.error) return token;
    const body = await readBody(request, ["application/json", ...NDJSON_TYPES]);
    if (body.error) return body;
    const batch = readBatch(body.data);
    if (batch.error) return batch;

    const { accepted, refused } = sortOut(batch.data);
    const answer = await handOver(environment, token.data, accepted);
    if (answer.error) return answer;
    const places = accepted.map(({ place }) => place);
    const problems = problemsInOrder(refused, places, answer.data);
    const { entries, isSingle } = batch.data;
    return payloadsWithProblems(problems) === entries.length
      ? fail(refusalOf(problems, isSingle))
      : succeed(reportOf(problems, places, answer.data));
  },
);

/** A payload that may be handed over: where it stood, and what it costs. */
type Accepted = { place: Place; payload: Payload; cost: Cost };

/**
 * Hands payloads over in portions: each is one transaction, and nobody else is let in while it lasts. With no payload the
 * database is asked too: only it knows whether the token may be told what is wrong with the others. When a portion
 * fails, those before it have landed; sent again, they are duplicates.
 */
async function handOver(
  environment: Environment,
  token_sha256: string,
  accepted: readonly Accepted[],
): Promise<Result<DatabaseAnswer>> {
  let sum: DatabaseAnswer | null = null;
  let start = 0;
  for (const portion of accepted.length > 0 ? portions(accepted) : [[]]) {
    const payloads = portion.map(({ payload }) => payload);
    const answer = await callDatabase(
      environment,
      "ingest",
      { token_sha256, payloads },
      databaseAnswer,
    );
    if (answer.error) return answer;
    sum = addAnswers(sum, answer.data, start);
    start += portion.length;
  }
  return succeed(sum!);
}

function sortOut({ entries }: Batch) {
  const accepted: Accepted[] = [];
  const refused: PlacedProblem[] = [];
  for (const { index, line, ...entry } of entries) {
    const place = line === undefined ? { index } : { index, line };
    if (entry.error) {
      const { code, message } = entry.error;
      refused.push({ ...place, path: "", code, message });
      continue;
    }
    const checked = checkPayload(entry.value, entry.sentBytes);
    if (checked.payload) accepted.push({ place, payload: checked.payload, cost: checked.cost });
    else refused.push(...checked.problems.map((problem) => ({ ...place, ...problem })));
  }
  return { accepted: inOrderOfTime(accepted), refused };
}

/** As they happened, so that a later portion never holds what is older than an earlier one. */
function inOrderOfTime(accepted: Accepted[]): Accepted[] {
  if (portions(accepted).length < 2) return accepted;
  return accepted.toSorted((one, other) =>
    Date.parse(one.payload.observed_at) - Date.parse(other.payload.observed_at)
  );
}
