import { TOKEN } from "./payloads.ts";

/** What a function answered: the body is JSON whatever the status. */
export type Answer = {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- each test asserts the shape that it expects
  body: any;
};

/** Posts JSON (a string or bytes go as they are) with a token; `headers` add to these or replace them. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array ||
    body instanceof ReadableStream;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      ...headers,
    },
    body: isRaw ? body as BodyInit : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Bytes gzipped, as curl or a collector would send them with `Content-Encoding: gzip`. */
export async function gzip(
  text: string | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Values as newline-delimited JSON. */
export function ndjson(...values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Environment of a function whose database is the API at `url`. */
export function environmentOf(url: string, more: Record<string, string> = {}) {
  return { SUPABASE_URL: url, SUPABASE_SECRET_KEY: "sb_secret_for_tests", ...more };
}
