import { callRoute } from "../_shared/api/call_route.ts";
import { findRoute, pathBelow } from "../_shared/api/find_route.ts";
import { readInput } from "../_shared/api/input.ts";
import { endpoint } from "../_shared/endpoint.ts";
import type { Environment } from "../_shared/environment.ts";
import type { Result } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";

/**
 * `/functions/v1/commands`: asks for commands, hands them to workers, takes results. It checks the form of a request by
 * the table of routes and hands it to one rpc function; what is allowed, the database decides.
 */
export const handleCommands = endpoint(["GET", "POST"], answer);

async function answer(request: Request, environment: Environment): Promise<Result<unknown>> {
  const token = await bearerTokenSha256(request);
  if (token.error) return token;
  const path = pathBelow("commands", new URL(request.url).pathname);
  const found = findRoute("commands", request.method, path);
  if (found.error) return found;
  const input = await readInput(request, found.data);
  if (input.error) return input;
  return await callRoute(environment, found.data.route, token.data, input.data);
}
