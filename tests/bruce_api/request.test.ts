import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { type Body, post } from "../../scripts/bruce_api/request.ts";

/** Posts to a server that answers each request so, and tells what the client makes of it and what it had sent. */
async function asked(answer: () => Response, body: Body = { json: {} }, path = "commands/claim") {
  const seen: { path: string; headers: Headers; bytes: Uint8Array }[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (sent) => {
      const bytes = new Uint8Array(await sent.arrayBuffer());
      seen.push({ path: new URL(sent.url).pathname, headers: sent.headers, bytes });
      return answer();
    },
  );
  const functionsUrl = `http://127.0.0.1:${server.addr.port}/functions/v1`;
  const got = await post({ functionsUrl, token: "brc_x", timeoutMs: 10_000 }, path, body);
  return { got, seen };
}

function error(status: number, code: string, headers = {}) {
  return () => Response.json({ code, message: "No." }, { status, headers });
}

const KINDS: [string, () => Response, string][] = [
  ["an object", () => Response.json({ fine: true }), "ok"],
  ["text in place of an object", () => new Response("hello"), "away"],
  ["a redirect", () => new Response(null, { status: 302, headers: { location: "/" } }), "away"],
  ["400", () => new Response("", { status: 400 }), "refused"],
  ["413 of a proxy", () => new Response("<html>", { status: 413 }), "refused"],
  ["422", error(422, "invalid_payload"), "refused"],
  ["409 of our own", error(409, "already_ended"), "refused"],
  ["404 of our own", error(404, "unknown_command"), "refused"],
  ["404 of a gateway", error(404, "NOT_FOUND"), "away"],
  ["404 of whatever", () => new Response("<html>", { status: 404 }), "away"],
  ["405 of a proxy", () => new Response("", { status: 405 }), "away"],
  ["401", error(401, "unknown_token"), "token"],
  ["403 of the role", error(403, "wrong_role"), "token"],
  ["403 of the host", error(403, "out_of_scope"), "refused"],
  ["408", error(408, "too_slow"), "away"],
  ["429", error(429, "too_many_requests"), "away"],
  ["503", error(503, "database_unavailable"), "away"],
];

for (const [name, answer, kind] of KINDS) {
  Deno.test(`${name} is ${kind}`, async () => {
    strictEqual((await asked(answer)).got.kind, kind);
  });
}

Deno.test("how long to wait is taken from the answer, within bounds", async () => {
  const waits = ["7", "0", "-1", "soon", "100000"].map(async (after) => {
    const { got } = await asked(error(429, "too_many_requests", { "retry-after": after }));
    return got.kind === "away" ? got.retryAfterS : got.kind;
  });
  deepStrictEqual(await Promise.all(waits), [7, undefined, undefined, undefined, 600]);
});

Deno.test("nobody there is away, in words", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const functionsUrl = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const got = await post({ functionsUrl, token: "brc_x", timeoutMs: 10_000 }, "ingest", {
    lines: [],
  });
  strictEqual(got.kind, "away");
  match(got.kind === "away" ? got.reason : "", /refused/);
});

Deno.test("a missing function is named, and an answer without end is none", async () => {
  const { got } = await asked(() => new Response("", { status: 404 }));
  match(got.kind === "away" ? got.reason : "", /there is no function commands; check the URL/);
  const long = await asked(() => new Response(new Uint8Array(5_000_000)));
  deepStrictEqual(long.got, { kind: "away", reason: "an answer that is too long" });
});

Deno.test("lines and large values are gzipped, and the token goes along", async () => {
  const answer = () => Response.json({});
  const { seen: [lines] } = await asked(answer, { lines: ["1", "2"] }, "ingest");
  strictEqual(lines?.path, "/functions/v1/ingest");
  strictEqual(lines.headers.get("authorization"), "Bearer brc_x");
  strictEqual(lines.headers.get("content-type"), "application/x-ndjson");
  strictEqual(gunzipSync(lines.bytes).toString(), "1\n2\n");
  const { seen: [large] } = await asked(answer, { json: { a: 1 }, isLarge: true }, "expected");
  strictEqual(gunzipSync(large?.bytes ?? new Uint8Array()).toString(), '{"a":1}');
  const { seen: [small] } = await asked(answer, { json: { a: 1 } });
  strictEqual(new TextDecoder().decode(small?.bytes), '{"a":1}');
});
