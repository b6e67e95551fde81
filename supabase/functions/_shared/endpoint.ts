import type { Environment } from "./environment.ts";
import { type ApiError, apiError, errorResponse } from "./errors.ts";
import type { Result } from "./result.ts";

/** Answers one request under an environment; never throws. */
export type Handler = (request: Request, environment: Environment) => Promise<Response>;

/**
 * What all functions do alike: refuse other methods, answer HEAD as GET, answer JSON, name the request in `x-request-id`, keep answers out
 * of caches, and turn a fault of ours into a plain 500 whose cause only the log knows. Data that is a `Response` goes as
 * it is, with the headers that it does not have.
 *
 * @example
 * export const handlePing = endpoint(["POST"], () => Promise.resolve(succeed({ pong: true })));
 */
export function endpoint(
  methods: readonly string[],
  answer: (request: Request, environment: Environment) => Promise<Result<unknown>>,
): Handler {
  return async (request, environment) => {
    const requestId = requestIdOf(request);
    const isHead = request.method === "HEAD" && methods.includes("GET");
    const { data, error } = isHead || methods.includes(request.method)
      ? await answerSafely(isHead ? new Request(request, { method: "GET" }) : request, environment)
      : { data: null, error: methodNotAllowed(request.method, methods) };
    if (error && error.status >= 500) {
      console.error(`${requestId} ${error.status} ${error.code}: ${error.cause ?? error.message}`);
    }
    const response = error
      ? errorResponse(error)
      : data instanceof Response
      ? data
      : Response.json(data);
    response.headers.set("x-request-id", requestId);
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    if (!isHead) return response;
    await response.body?.cancel();
    return new Response(null, response);
  };

  async function answerSafely(request: Request, environment: Environment) {
    try {
      return await answer(request, environment);
    } catch (thrown) {
      return faultOfOurs(thrown);
    }
  }
}

function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id") ?? "";
  return /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : crypto.randomUUID();
}

function methodNotAllowed(method: string, methods: readonly string[]): ApiError {
  const allow = methods.join(", ");
  return apiError("method_not_allowed", `${method} is not allowed here; use ${allow}.`, {
    headers: { allow },
  });
}

function faultOfOurs(thrown: unknown): { data: null; error: ApiError } {
  const cause = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
  return {
    data: null,
    error: apiError(
      "internal_error",
      "Something went wrong on our side; our log knows this request by its x-request-id.",
      {
        cause,
      },
    ),
  };
}
