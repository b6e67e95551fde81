import { z } from "zod";
import { contentProblems } from "../content.ts";
import { callDatabase } from "../database.ts";
import type { Environment } from "../environment.ts";
import { apiError } from "../errors.ts";
import { MAX_PROBLEMS } from "../limits.ts";
import { onePerPath, problemsOf } from "../problems.ts";
import { fail, type Result, succeed } from "../result.ts";
import type { Route, RouteAnswer } from "./route.ts";

const answer = z.looseObject({ status: z.literal(200) })
  .transform(({ status: _, ...rest }): RouteAnswer => rest);

/** Parameters of a route as they came in, checked by its schema; the error lists each bad one by its name. */
export function parseInput(route: Route, raw: unknown): Result<Record<string, unknown>> {
  const checked = route.input.safeParse(raw);
  const unstorable = contentProblems(route.takesAnyText && checked.success ? checked.data : raw);
  if (unstorable.length === 0 && checked.success) return succeed(checked.data);
  const problems = unstorable.length > 0 || checked.success
    ? unstorable
    : onePerPath(problemsOf(checked.error, raw, Object.keys(route.input.shape))).slice(
      0,
      MAX_PROBLEMS,
    );
  return fail(apiError("invalid_payload", "The request was not understood; nothing was done.", {
    details: problems,
  }));
}

/** Asks the database, and waits where the route does, with parameters that {@link parseInput} has checked. */
export async function callRoute(
  environment: Environment,
  route: Route,
  tokenSha256: string,
  input: Record<string, unknown>,
): Promise<Result<RouteAnswer>> {
  const parameters = route.parameters?.(input) ?? { query: input };
  const answered = await callDatabase(
    environment,
    route.rpc,
    { token_sha256: tokenSha256, ...parameters },
    route.answer ?? answer,
    { reads: route.methods.includes("GET") },
  );
  if (answered.error || !route.finish) return answered;
  return succeed(await route.finish(environment, tokenSha256, answered.data));
}

/** Acknowledges the one issue that a link allows to: its token was checked by `_shared/ack_token.ts`. */
export function acknowledgeByLink(
  environment: Environment,
  input: Record<string, unknown>,
): Promise<Result<RouteAnswer>> {
  const { issue_id, note } = input;
  return callDatabase(
    environment,
    "acknowledge_by_link",
    { issue_id, by: "a link in a notification", ...note !== undefined && { note } },
    answer,
  );
}
