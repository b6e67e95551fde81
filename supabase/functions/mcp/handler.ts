import { WebStandardStreamableHTTPServerTransport } from "./sdk.ts";
import { callRoute, parseInput } from "../_shared/api/call_route.ts";
import { token as tokenRoute, tokenAnswer } from "../_shared/api/token.ts";
import { readBody } from "../_shared/body.ts";
import { endpoint } from "../_shared/endpoint.ts";
import type { Environment } from "../_shared/environment.ts";
import { parseJson } from "../_shared/json.ts";
import { type Result, succeed } from "../_shared/result.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { type Caller, mcpServer } from "./server.ts";

/**
 * `POST /functions/v1/mcp`: the Model Context Protocol over Streamable HTTP
 * (https://modelcontextprotocol.io/specification/2025-11-25/basic/transports). Each request stands alone: there are no
 * sessions and no streams, so any instance of the function can answer any request.
 */
export const handleMcp = endpoint(["POST"], answer);

async function answer(request: Request, environment: Environment): Promise<Result<unknown>> {
  const token = await bearerTokenSha256(request);
  if (token.error) return token;
  const body = await readBody(request.clone(), ["application/json"]);
  if (body.error) return body;
  const message = parseJson(body.data.bytes);
  if (message.error) return message;
  const caller = await callerOf(environment, token.data, message.data);
  if (caller.error) return caller;

  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = mcpServer(environment, caller.data);
  await server.connect(transport);
  try {
    return succeed(await transport.handleRequest(request, { parsedBody: message.data }));
  } finally {
    await server.close();
  }
}

/** What asks the database anyway is judged there; for the rest the token is looked up, so that no stranger learns a thing. */
async function callerOf(
  environment: Environment,
  tokenSha256: string,
  message: unknown,
): Promise<Result<Caller>> {
  if (asksTheDatabase(message)) return succeed({ tokenSha256, role: null });
  const input = parseInput(tokenRoute, {});
  if (input.error) return input;
  const known = await callRoute(environment, tokenRoute, tokenSha256, input.data);
  if (known.error) return known;
  return succeed({ tokenSha256, role: tokenAnswer.parse(known.data).role });
}

function asksTheDatabase(message: unknown): boolean {
  return typeof message === "object" && message !== null && "method" in message &&
    (message.method === "tools/call" || message.method === "resources/read");
}
