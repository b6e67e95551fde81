import { sha256Hex } from "../_shared/token.ts";

/** Keys that change with time alone. */
const OF_THE_CLOCK = new Set(["as_of", "age_s"]);

/** May be kept by who asked, and has to be asked for again each time. */
const CACHE_CONTROL = "private, no-cache";

/**
 * An answer with its entity tag, or 304 when the caller has it already (RFC 9110, sections 8.8.3 and 13.1.2). The tag
 * is a weak one: it is made of all but `as_of` and `age_s`, so that it stays while nothing but time has passed.
 */
export async function cacheable(request: Request, data: unknown): Promise<Response> {
  const content = JSON.stringify(
    data,
    (key, value) => OF_THE_CLOCK.has(key) ? undefined : value,
  );
  const etag = `W/"${(await sha256Hex(content)).slice(0, 32)}"`;
  const headers = { etag, "cache-control": CACHE_CONTROL, vary: "authorization" };
  if (hasIt(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  return Response.json(data, { headers });
}

function hasIt(given: string | null, etag: string): boolean {
  if (given === null) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return given.trim() === "*" || given.split(",").some((tag) => opaque(tag) === opaque(etag));
}
