import type { Route } from "./route.ts";
import { parseInput } from "./call_route.ts";
import { readBody } from "../body.ts";
import { apiError } from "../errors.ts";
import { parseJson } from "../json.ts";
import { fail, type Result, succeed } from "../result.ts";
import type { Found } from "./find_route.ts";

/** Parameters of a request: those of its path, and of its query (GET) or of its body (POST), checked by the route. */
export async function readInput(
  request: Request,
  { route, parameters }: Found,
): Promise<Result<Record<string, unknown>>> {
  const query = queryOf(new URL(request.url).searchParams);
  if (request.method === "GET") return together(route, query, parameters);
  const stray = Object.keys(query);
  if (stray.length > 0) {
    return fail(apiError("invalid_payload", "A POST takes its parameters in the body.", {
      details: stray.map((path) => ({
        path,
        code: "unknown_field",
        message: "Send it in the body.",
      })),
    }));
  }
  const body = await readJson(request, route, Object.keys(parameters));
  return body.error ? body : together(route, body.data, parameters);
}

/** The path says which thing it is about; query and body may not say it again. */
function together(
  route: Route,
  given: unknown,
  parameters: Record<string, string>,
): Result<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return fail(apiError("invalid_payload", "The body must be an object.", {
      details: [{ path: "", code: "wrong_type", message: "Must be an object." }],
    }));
  }
  const twice = Object.keys(parameters).filter((name) => Object.hasOwn(given, name));
  if (twice.length > 0) {
    return fail(apiError("invalid_payload", "The path says it already.", {
      details: twice.map((path) => ({
        path,
        code: "unknown_field",
        message: "The path says it already.",
      })),
    }));
  }
  return parseInput(route, { ...given, ...parameters });
}

/** A parameter that is given several times is a list. */
function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  const query: [string, string | string[]][] = [...new Set(search.keys())].map((name) => {
    const values = search.getAll(name);
    return [name, values.length === 1 ? values[0] ?? "" : values];
  });
  return Object.fromEntries(query);
}

/** A body may be left out where nothing in it is required. */
async function readJson(
  request: Request,
  route: Route,
  pathParameters: string[],
): Promise<Result<unknown>> {
  const isOptional = Object.entries(route.input.shape)
    .every(([name, field]) => pathParameters.includes(name) || field.safeParse(undefined).success);
  const length = request.headers.get("content-length");
  const isEmpty = length === "0" || !request.headers.has("content-type") && length === null;
  if (isOptional && isEmpty) return succeed({});
  const body = await readBody(request, ["application/json"]);
  if (body.error) return isOptional && body.error.code === "empty_body" ? succeed({}) : body;
  return parseJson(body.data.bytes);
}
