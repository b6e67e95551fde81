import { pathToFileURL } from "node:url";
import { inProject } from "./paths.ts";

/** An edge function: what its index.ts exports as default. */
export interface EdgeFunction {
  fetch(request: Request): Response | Promise<Response>;
}

const prefix = "/functions/v1";

/**
 * Imports every folder of supabase/functions that does not start with `_`, by name. Set the
 * environment of the functions first. Throws on an index.ts without `export default { fetch }`.
 */
export async function loadFunctions(
  folder: string = inProject("supabase/functions"),
): Promise<Map<string, EdgeFunction>> {
  const names = [...Deno.readDirSync(folder)]
    .filter((entry) => entry.isDirectory && !entry.name.startsWith("_"))
    .map((entry) => entry.name).sort();
  const loaded = names.map(async (name): Promise<[string, EdgeFunction]> => {
    const file = `${folder}/${name}/index.ts`;
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    if (!isEdgeFunction(module.default)) {
      throw new Error(`${file} does not "export default { fetch }".`);
    }
    return [name, module.default];
  });
  return new Map(await Promise.all(loaded));
}

/** The same function; `first` is done before each request. */
export function doingFirst(first: () => void, { fetch }: EdgeFunction): EdgeFunction {
  return {
    fetch: (request) => {
      first();
      return fetch(request);
    },
  };
}

/**
 * Answers /functions/v1/<name>/… as the hosted gateway does: the function sees its own name as the
 * first part of the path, and an unknown one is a 404.
 */
export async function callFunction(
  functions: Map<string, EdgeFunction>,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(prefix.length);
  const name = url.pathname.split("/")[1] ?? "";
  const edgeFunction = functions.get(name);
  if (!edgeFunction) {
    const message = `There is no function "${name}". Known: ${[...functions.keys()].join(", ")}.`;
    return Response.json({ code: "not_found", message }, { status: 404 });
  }
  try {
    return await edgeFunction.fetch(at(url, request));
  } catch (error) {
    console.error(`The function ${name} failed:`, error);
    const message = `The function ${name} failed. The reason is in the log of the stack.`;
    return Response.json({ code: "internal", message }, { status: 500 });
  }
}

/** The request at another address. No `Request` can be made with the methods that browsers forbid, such as TRACE. */
function at(url: URL, request: Request): Request {
  const { method, headers, body } = request;
  const moved = new Request(url, { method: body ? "POST" : "GET", headers, body });
  return Object.defineProperty(moved, "method", { value: method });
}

/** True for the paths that belong to edge functions. */
export function isFunctionPath(pathname: string): boolean {
  return pathname.startsWith(`${prefix}/`);
}

function isEdgeFunction(value: unknown): value is EdgeFunction {
  return typeof value === "object" && value !== null && "fetch" in value &&
    typeof value.fetch === "function";
}
