import { readBody } from "../_shared/body.ts";
import { callDatabase } from "../_shared/database.ts";
import { endpoint } from "../_shared/endpoint.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { type Batch, NDJSON_TYPES, type Place, readBatch } from "./batch.ts";
import {
  payloadsWithProblems,
  type PlacedProblem,
  problemsInOrder,
  refusalOf,
  type Report,
  reportOf,
} from "./report.ts";
import { checkPayload, databaseAnswer, type Payload } from "./schema.ts";

/**
 * `POST /functions/v1/ingest`: takes observed snapshots, one, a list or one per line. What is good is handed to the
 * database in one call; what is bad is told with its place and costs its neighbours nothing.
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

    const { accepted, payloads, refused } = sortOut(batch.data);
    // called with no payload too: only the database knows whether the token may be told what is wrong with the others
    const answer = await callDatabase(
      environment,
      "ingest",
      { token_sha256: token.data, payloads },
      databaseAnswer,
    );
    if (answer.error) return answer;
    const problems = problemsInOrder(refused, accepted, answer.data);
    const { entries, isSingle } = batch.data;
    return payloadsWithProblems(problems) === entries.length
      ? fail(refusalOf(problems, isSingle))
      : succeed(reportOf(problems, accepted, answer.data));
  },
);

function sortOut({ entries }: Batch) {
  const accepted: Place[] = [];
  const payloads: Payload[] = [];
  const refused: PlacedProblem[] = [];
  for (const { value, error, ...place } of entries) {
    if (error) {
      refused.push({ ...place, path: "", code: error.code, message: error.message });
      continue;
    }
    const { payload, problems } = checkPayload(value);
    if (payload) {
      accepted.push(place);
      payloads.push(payload);
    } else {
      refused.push(...problems.map((problem) => ({ ...place, ...problem })));
    }
  }
  return { accepted, payloads, refused };
}
