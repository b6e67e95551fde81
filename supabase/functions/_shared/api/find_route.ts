import { fullPath, type Route, type RoutedFunction } from "./route.ts";
import { routes } from "./routes.ts";
import { type ApiError, apiError } from "../errors.ts";
import { fail, type Result, succeed } from "../result.ts";

/** Where the description of the API is; it takes no token. */
export const OPENAPI_PATH = "/openapi.json";

/** A route, and what its path said. */
export type Found = { route: Route; parameters: Record<string, string> };

/** Path below a function: `/issues` of `/functions/v1/bruce/issues` and of `/bruce/issues/`. */
export function pathBelow(name: RoutedFunction, pathname: string): string {
  const below = pathname.replace(/^\/functions\/v1(?=\/)/, "");
  const isBelow = below === `/${name}` || below.startsWith(`/${name}/`);
  return (isBelow ? below.slice(name.length + 1) : pathname).replace(/\/+$/, "") || "/";
}

/**
 * Finds the route of a function by method and path. Errors: 404 that lists the known paths, 405 that says which methods
 * there are.
 */
export function findRoute(name: RoutedFunction, method: string, path: string): Result<Found> {
  const own = routes.filter(({ of = "bruce" }) => of === name);
  const found = own.flatMap((route): Found[] => {
    const parameters = matchPath(route.path, path);
    return parameters && isMeant(route, parameters) ? [{ route, parameters }] : [];
  });
  const one = found.find(({ route }) => route.methods.some((allowed) => allowed === method));
  if (one) return succeed(one);
  return fail(found.length > 0 ? wrongMethod(found, method) : unknownPath(own));
}

/** A word in place of the id of a command is another path, which may be there: `/claim`. */
function isMeant({ of, input }: Route, parameters: Record<string, string>): boolean {
  return of !== "commands" ||
    Object.entries(parameters).every(([name, value]) =>
      input.shape[name]?.safeParse(value).success
    );
}

/** The parameters in a path that fits the template, decoded; null when it does not fit. */
export function matchPath(template: string, path: string): Record<string, string> | null {
  const parts = path.split("/");
  const steps = template.split("/");
  if (parts.length !== steps.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, step] of steps.entries()) {
    const part = parts[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(step)?.[1];
    if (!name && step !== part) return null;
    if (!name) continue;
    const value = decode(part);
    if (!value) return null;
    parameters[name] = value;
  }
  return parameters;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function wrongMethod(found: Found[], method: string): ApiError {
  const allow = [...new Set(found.flatMap(({ route }) => route.methods))].join(", ");
  return apiError("method_not_allowed", `${method} is not allowed here; use ${allow}.`, {
    headers: { allow },
  });
}

function unknownPath(routes: Route[]): ApiError {
  const known = routes.map((route) => `${route.methods.join(" or ")} ${fullPath(route)}`);
  return apiError("not_found", "There is nothing at this path; `details` lists what there is.", {
    details: [...known, `GET /bruce${OPENAPI_PATH}`],
  });
}
