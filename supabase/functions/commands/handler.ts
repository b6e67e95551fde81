import { readBody } from "../_shared/body.ts";
import { contentProblems } from "../_shared/content.ts";
import { callDatabase } from "../_shared/database.ts";
import { endpoint } from "../_shared/endpoint.ts";
import type { Environment } from "../_shared/environment.ts";
import { apiError } from "../_shared/errors.ts";
import { parseJson } from "../_shared/json.ts";
import { MAX_PROBLEMS } from "../_shared/limits.ts";
import { onePerPath, type Problem, problemsOf } from "../_shared/problems.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { type Route, routesOf } from "./routes.ts";

/**
 * `/functions/v1/commands`: asks for commands, hands them to workers, takes results. It checks the form of a request and
 * hands it to one rpc function; what is allowed, the database decides.
 */
export const handleCommands = endpoint(["GET", "POST"], answer);

async function answer(request: Request, environment: Environment): Promise<Result<unknown>> {
  const token = await bearerTokenSha256(request);
  if (token.error) return token;
  const { matches, commandId } = routesOf(new URL(request.url).pathname);
  if (matches.length === 0) return fail(apiError("not_found", "There is nothing at this path."));
  const route = matches.find(({ method }) => method === request.method);
  if (!route) {
    const allow = matches.map(({ method }) => method).join(", ");
    return fail(
      apiError("method_not_allowed", `Use ${allow} here.`, { headers: { allow } }),
    );
  }

  const body = await bodyOf(request, route);
  if (body.error) return body;
  const parameters = route.parameters ? route.parameters(body.data) : body.data;
  return await callDatabase(
    environment,
    route.rpc,
    { token_sha256: token.data, ...(commandId && { command_id: commandId }), ...parameters },
    route.answer,
  );
}

async function bodyOf(
  request: Request,
  { body: schema, isBodyOptional }: Route,
): Promise<Result<Record<string, unknown>>> {
  if (!schema) return succeed({});
  if (isBodyOptional && !request.headers.has("content-type")) return succeed({});
  const body = await readBody(request, ["application/json"]);
  if (body.error) {
    return isBodyOptional && body.error.code === "empty_body" ? succeed({}) : body;
  }
  const parsed = parseJson(body.data.bytes);
  if (parsed.error) return parsed;
  const checked = schema.safeParse(parsed.data);
  if (!checked.success) return notAccepted(problemsOf(checked.error, parsed.data));
  // after what a schema replaced: output may hold anything
  const unstorable = contentProblems(checked.data);
  return unstorable.length > 0 ? notAccepted(unstorable) : succeed(checked.data);
}

function notAccepted(problems: Problem[]) {
  return fail(apiError("invalid_payload", "The request was not accepted; nothing was done.", {
    details: onePerPath(problems).slice(0, MAX_PROBLEMS),
  }));
}
