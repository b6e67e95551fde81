import { ackSecret, isAckToken, verifyAckToken } from "../_shared/ack_token.ts";
import { acknowledge } from "../_shared/api/acts.ts";
import { acknowledgeByLink, callRoute } from "../_shared/api/call_route.ts";
import type { RouteAnswer } from "../_shared/api/route.ts";
import { openApi } from "../_shared/api/openapi.ts";
import { endpoint } from "../_shared/endpoint.ts";
import type { Environment } from "../_shared/environment.ts";
import { type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { cacheable } from "./caching.ts";
import { findRoute, type Found, OPENAPI_PATH, pathBelow } from "../_shared/api/find_route.ts";
import { readInput } from "../_shared/api/input.ts";

/**
 * `/functions/v1/bruce/…`: what people, models and other programs read, remember and decide. Each path is a row of the
 * table of routes; whether the token may, and what is true, the database says.
 */
export const handleBruce = endpoint(["GET", "POST"], answer);

async function answer(request: Request, environment: Environment): Promise<Result<unknown>> {
  const path = pathBelow("bruce", new URL(request.url).pathname);
  if (path === OPENAPI_PATH && request.method === "GET") {
    return succeed(await cacheable(request, openApi()));
  }
  const found = findRoute("bruce", request.method, path);
  if (found.error) return found;
  if (found.data.route === acknowledge && isAckToken(bearerOf(request))) {
    return await followLink(request, environment, found.data);
  }
  const token = await bearerTokenSha256(request);
  if (token.error) return token;
  const input = await readInput(request, found.data);
  if (input.error) return input;
  const answered = await callRoute(environment, found.data.route, token.data, input.data);
  if (answered.error || request.method !== "GET") return answered;
  return succeed(await cacheable(request, answered.data));
}

/** Somebody pressed the button of a notification: its token acknowledges that one issue and does nothing else. */
async function followLink(
  request: Request,
  environment: Environment,
  found: Found,
): Promise<Result<RouteAnswer>> {
  const input = await readInput(request, found);
  if (input.error) return input;
  const allowed = await verifyAckToken(
    ackSecret(environment),
    bearerOf(request),
    String(input.data.issue_id),
    new Date(),
  );
  return allowed.error ? allowed : await acknowledgeByLink(environment, input.data);
}

function bearerOf(request: Request): string {
  return /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
}
