import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { dockerPayload, TOKEN } from "./support/payloads.ts";
import { environmentOf, gzip, ndjson, post } from "./support/post.ts";
import { serveRest, stored } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const MEBIBYTE = 1024 * 1024;

async function withIngest(
  test: (url: string, calls: ReturnType<typeof serveRest>["calls"]) => Promise<void>,
): Promise<void> {
  await using rest = serveRest(stored);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url));
  await test(ingest.url, rest.calls);
}

/** A payload with blanks behind it: a text as long would be more than a snapshot may hold. */
function padded(length: number): string {
  return JSON.stringify(dockerPayload({ snapshot: { containers: [] } })).padEnd(length);
}

Deno.test("one payload is handed on in one rpc, with the hash of the token in place of the token", () =>
  withIngest(async (url, calls) => {
    const { status, body, headers } = await post(url, dockerPayload());
    assertEquals(status, 200);
    assertEquals(body, {
      stored: 1,
      unchanged: 0,
      duplicate: 0,
      late: 0,
      held: 0,
      quarantined: 0,
      events: { opened: 0, changed: 0, resolved: 0 },
      rejected_total: 0,
      rejected: [],
      quarantine_total: 0,
      quarantine: [],
    });
    assertEquals(headers.get("content-type"), "application/json");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(calls.length, 1);
    assertEquals(calls[0]?.rpc, "ingest");
    assertEquals(calls[0]?.parameters.payloads, [dockerPayload()]);
    assertMatch(String(calls[0]?.parameters.token_sha256), /^[0-9a-f]{64}$/);
    assert(!JSON.stringify(calls).includes(TOKEN));
  }));

Deno.test("the answer carries the caller's request id, or one of its own when that is unusable", () =>
  withIngest(async (url) => {
    const named = await post(url, dockerPayload(), { "x-request-id": "run-7" });
    assertEquals(named.headers.get("x-request-id"), "run-7");
    const strange = await post(url, "{", { "x-request-id": "a b<script>" });
    assertMatch(strange.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  }));

for (const method of ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
  Deno.test(`${method} is 405 and says what is allowed`, () =>
    withIngest(async (url) => {
      const response = await fetch(url, { method });
      assertEquals(response.status, 405);
      assertEquals(response.headers.get("allow"), "POST");
      assertEquals((await response.json()).code, "method_not_allowed");
    }));
}

Deno.test("no token is 401 missing_token with a challenge", () =>
  withIngest(async (url, calls) => {
    const response = await fetch(url, { method: "POST", body: "{}" });
    assertEquals(response.status, 401);
    assertEquals(response.headers.get("www-authenticate"), 'Bearer realm="bruce"');
    assertEquals((await response.json()).code, "missing_token");
    assertEquals(calls, []);
  }));

for (
  const authorization of [
    "Bearer",
    `Basic ${TOKEN}`,
    TOKEN,
    "Bearer brc_short",
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
    "Bearer sb_secret_for_tests",
  ]
) {
  Deno.test(`Authorization: ${authorization.slice(0, 20)}… (${authorization.length}) is 401 unknown_token`, () =>
    withIngest(async (url, calls) => {
      const { status, body, headers } = await post(url, dockerPayload(), { authorization });
      assertEquals([status, body.code], [401, "unknown_token"]);
      assertMatch(headers.get("www-authenticate") ?? "", /error="invalid_token"/);
      assertEquals(calls, []);
    }));
}

Deno.test("the scheme of the token is read in any case, as RFC 9110 has it", () =>
  withIngest(async (url) => {
    const { status } = await post(url, dockerPayload(), { authorization: `bearer ${TOKEN}` });
    assertEquals(status, 200);
  }));

for (
  const type of [
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
  ]
) {
  Deno.test(`Content-Type ${type || "(none)"} is 415`, () =>
    withIngest(async (url) => {
      const { status, body, headers } = await post(url, dockerPayload(), { "content-type": type });
      assertEquals([status, body.code], [415, "unsupported_media_type"]);
      assertMatch(headers.get("accept") ?? "", /application\/json, application\/x-ndjson/);
    }));
}

for (
  const type of [
    "application/json; charset=UTF-8",
    "Application/JSON",
    'application/json; charset="utf-8"',
  ]
) {
  Deno.test(`Content-Type ${type} is accepted`, () =>
    withIngest(async (url) => {
      assertEquals((await post(url, dockerPayload(), { "content-type": type })).status, 200);
    }));
}

for (const encoding of ["br", "deflate", "gzip, gzip", "zstd"]) {
  Deno.test(`Content-Encoding ${encoding} is 415 and says what is accepted`, () =>
    withIngest(async (url) => {
      const { status, body, headers } = await post(url, "{}", { "content-encoding": encoding });
      assertEquals([status, body.code], [415, "unsupported_encoding"]);
      assertEquals(headers.get("accept-encoding"), "gzip");
    }));
}

Deno.test("a gzipped payload and a gzipped batch of lines are accepted", () =>
  withIngest(async (url, calls) => {
    const one = await gzip(JSON.stringify(dockerPayload()));
    assertEquals((await post(url, one, { "content-encoding": "gzip" })).body.stored, 1);
    const lines = await gzip(ndjson(dockerPayload(), dockerPayload({ hostname: "box2-edge" })));
    const headers = { "content-encoding": "gzip", "content-type": "application/x-ndjson" };
    assertEquals((await post(url, lines, headers)).body.stored, 2);
    assertEquals(calls[0]?.parameters.payloads, [dockerPayload()]);
  }));

Deno.test("what is not whole gzip is 400 invalid_gzip", () =>
  withIngest(async (url) => {
    const whole = await gzip(JSON.stringify(dockerPayload()));
    const corrupt = whole.slice();
    corrupt.fill(0xff, 20, 40);
    for (const bytes of [whole.slice(0, -9), corrupt, new TextEncoder().encode("{}")]) {
      const { status, body } = await post(url, bytes, { "content-encoding": "gzip" });
      assertEquals([status, body.code], [400, "invalid_gzip"]);
    }
  }));

Deno.test("a body of 8 MiB is read; one byte more is 413, also when its length was not announced", () =>
  withIngest(async (url) => {
    assertEquals((await post(url, padded(8 * MEBIBYTE))).status, 200);
    const larger = padded(8 * MEBIBYTE + 1);
    const announced = await post(url, larger);
    assertEquals([announced.status, announced.body.code], [413, "body_too_large"]);
    assertMatch(announced.body.message, /8 MiB/);
    const chunked = await post(url, new Blob([larger]).stream());
    assertEquals([chunked.status, chunked.body.code], [413, "body_too_large"]);
  }));

Deno.test("a body that inflates to 16 MiB is read; one byte more is 413", () =>
  withIngest(async (url) => {
    const headers = { "content-encoding": "gzip" };
    assertEquals((await post(url, await gzip(padded(16 * MEBIBYTE)), headers)).status, 200);
    const { status, body } = await post(url, await gzip(padded(16 * MEBIBYTE + 1)), headers);
    assertEquals([status, body.code], [413, "body_too_large"]);
    assertMatch(body.message, /16 MiB/);
  }));

Deno.test("a zip bomb is refused before it is unpacked", () =>
  withIngest(async (url) => {
    // 1 GiB of blanks in about 1 MB
    const blanks = new Uint8Array(MEBIBYTE).fill(0x20);
    const gibibyte = ReadableStream.from((function* () {
      for (let count = 0; count < 1024; count++) yield blanks;
    })());
    const bomb = new Uint8Array(
      await new Response(gibibyte.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
    );
    const before = Deno.memoryUsage().rss;
    const { status, body } = await post(url, bomb, { "content-encoding": "gzip" });
    assertEquals([status, body.code], [413, "body_too_large"]);
    assert(Deno.memoryUsage().rss - before < 256 * MEBIBYTE);
  }));

Deno.test("a body of very many small objects is 413 before it is parsed", () =>
  withIngest(async (url) => {
    const many = `[${"[],".repeat(600_000)}[]]`;
    const { status, body } = await post(url, many);
    assertEquals([status, body.code], [413, "too_many_values"]);
    const lines = await post(url, `${"[".repeat(1000)}\n`.repeat(600), {
      "content-type": "application/x-ndjson",
    });
    assertEquals([lines.status, lines.body.code], [413, "too_many_values"]);
  }));

for (const text of ["", "   \n ", "\uFEFF"]) {
  Deno.test(`a body of ${JSON.stringify(text)} is 400 empty_body`, () =>
    withIngest(async (url) => {
      const { status, body } = await post(url, text);
      assertEquals([status, body.code], [400, "empty_body"]);
    }));
}

Deno.test("what is not JSON is 400 with its place, and is not quoted back", () =>
  withIngest(async (url) => {
    const { status, body } = await post(url, '{"hostname": "a",\n "password": "hunter2",}');
    assertEquals([status, body.code], [400, "invalid_json"]);
    assertMatch(body.message, /line 2, column 24/);
    assert(!JSON.stringify(body).includes("hunter2"));
    for (
      const text of ["{", "nul", "{'a':1}", '{"a":NaN}', '{"a":01}', "{}{}", '{"a":"\0"}', "<x/>"]
    ) {
      assertEquals((await post(url, text)).body.code, "invalid_json", text);
    }
  }));

Deno.test("a byte order mark before the JSON is tolerated", () =>
  withIngest(async (url) => {
    assertEquals((await post(url, `\uFEFF${JSON.stringify(dockerPayload())}`)).status, 200);
  }));

Deno.test("bytes that are not UTF-8 are 400 invalid_utf8", () =>
  withIngest(async (url) => {
    const bytes = new TextEncoder().encode(JSON.stringify(dockerPayload()));
    bytes[bytes.indexOf(0x78)] = 0xff; // the x of box2-daily
    const { status, body } = await post(url, bytes);
    assertEquals([status, body.code], [400, "invalid_utf8"]);
  }));

Deno.test("a caller that goes away in mid-body harms nobody", () =>
  withIngest(async (url) => {
    const { hostname, port } = new URL(url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const head = `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    await connection.write(new TextEncoder().encode(head));
    connection.close();
    assertEquals((await post(url, dockerPayload())).status, 200);
  }));
