import { readBody } from "../_shared/body.ts";
import { contentProblems } from "../_shared/content.ts";
import { callDatabase } from "../_shared/database.ts";
import { endpoint } from "../_shared/endpoint.ts";
import { apiError } from "../_shared/errors.ts";
import { parseJson } from "../_shared/json.ts";
import { MAX_ANSWER_ENTRIES } from "../_shared/limits.ts";
import { mappingAnswer } from "../_shared/netbox/mapping_answer.ts";
import { onePerPath, type Problem, problemsOf } from "../_shared/problems.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { databaseAnswer, expectedState, refusedPlaces } from "../_shared/expected/schema.ts";

/**
 * `GET /functions/v1/expected`: how NetBox is to be read. `POST /functions/v1/expected`: takes what should exist, whole or in part. What is malformed lands whole or not at all:
 * half of a declaration would be a false one. A host that the token may not declare costs itself.
 */
export const handleExpected = endpoint(
  ["GET", "POST"],
  async (request, environment): Promise<Result<unknown>> => {
    const token = await bearerTokenSha256(request);
    if (token.error) return token;
    if (request.method === "GET") {
      const read = { token_sha256: token.data };
      const answer = await callDatabase(environment, "netbox_mapping", read, mappingAnswer);
      return answer.error ? answer : succeed({ netbox_mapping: answer.data });
    }
    const body = await readBody(request, ["application/json"]);
    if (body.error) return body;
    const parsed = parseJson(body.data.bytes);
    if (parsed.error) return parsed;

    const unstorable = contentProblems(parsed.data);
    if (unstorable.length > 0) return notAccepted(unstorable);
    const { state, prefix } = stateOf(parsed.data);
    const checked = expectedState.safeParse(state);
    if (!checked.success) {
      return notAccepted(placed(onePerPath(problemsOf(checked.error, state)), prefix));
    }
    const answer = await callDatabase(
      environment,
      "expected",
      { token_sha256: token.data, payload: checked.data },
      databaseAnswer,
    );
    if (answer.error) {
      const places = refusedPlaces.safeParse(answer.error.details);
      return places.success
        ? fail({ ...answer.error, details: placed(places.data, prefix) })
        : answer;
    }
    return succeed({ ...answer.data, rejected: placed(answer.data.rejected, prefix) });
  },
);

/** A list of hosts or one host is a partial state; `prefix` is the part of a path that the caller did not write. */
function stateOf(value: unknown): { state: unknown; prefix: string } {
  if (Array.isArray(value)) return { state: { hosts: value, complete: false }, prefix: "hosts" };
  const isHost = typeof value === "object" && value !== null && "hostname" in value;
  if (isHost) return { state: { hosts: [value], complete: false }, prefix: "hosts[0]" };
  return { state: value, prefix: "" };
}

/** Problems with their paths as the caller wrote them. */
function placed<Problem extends { path: string }>(problems: Problem[], prefix: string): Problem[] {
  return problems.map((problem) => ({ ...problem, path: asSent(problem.path, prefix) }));
}

function asSent(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length).replace(/^\./, "") : path;
}

function notAccepted(problems: Problem[]) {
  const more = problems.length - MAX_ANSWER_ENTRIES;
  const message = "The expected state was not accepted; nothing of it was stored." +
    (more > 0 ? ` ${more} more problems are not listed.` : "");
  return fail(
    apiError("invalid_payload", message, { details: problems.slice(0, MAX_ANSWER_ENTRIES) }),
  );
}
