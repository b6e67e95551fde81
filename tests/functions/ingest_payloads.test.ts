import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { container, dockerPayload } from "./support/payloads.ts";
import { type Answer, environmentOf, post } from "./support/post.ts";
import { serveRest, stored } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

/** Posts to `ingest` before a database that takes everything; also tells the payloads that reached it. */
async function send(body: unknown): Promise<Answer & { received: unknown }> {
  await using rest = serveRest(stored);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url));
  const answer = await post(ingest.url, body);
  return { ...answer, received: rest.calls[0]?.parameters.payloads };
}

function without(...fields: string[]): Record<string, unknown> {
  const payload = dockerPayload();
  for (const field of fields) delete payload[field];
  return payload;
}

function docker(fields: Record<string, unknown>): Record<string, unknown> {
  return dockerPayload({ snapshot: { containers: [], ...fields } });
}

function nested(depth: number): unknown {
  return depth === 0 ? [] : [nested(depth - 1)];
}

const refused: [string, unknown, [path: string, code: string][]][] = [
  ["text", "payload", [["", "wrong_type"]]],
  ["a number", 7, [["", "wrong_type"]]],
  ["null", null, [["", "wrong_type"]]],
  ["an empty object", {}, [
    ["hostname", "missing_field"],
    ["source", "missing_field"],
    ["observed_at", "missing_field"],
  ]],
  ["no hostname", without("hostname"), [["hostname", "missing_field"]]],
  ["hostname null", dockerPayload({ hostname: null }), [["hostname", "wrong_type"]]],
  ["hostname a number", dockerPayload({ hostname: 7 }), [["hostname", "wrong_type"]]],
  ["hostname blank", dockerPayload({ hostname: " \t " }), [["hostname", "empty"]]],
  ["hostname of 254 characters", dockerPayload({ hostname: "a".repeat(254) }), [[
    "hostname",
    "too_long",
  ]]],
  ["hostname of two lines", dockerPayload({ hostname: "a\nb" }), [["hostname", "invalid_value"]]],
  ["hostname of dots", dockerPayload({ hostname: "..." }), [["hostname", "invalid_value"]]],
  ["no source", without("source"), [["source", "missing_field"]]],
  ["source in capitals", dockerPayload({ source: "Docker" }), [["source", "invalid_value"]]],
  ["source with a blank", dockerPayload({ source: "doc ker" }), [["source", "invalid_value"]]],
  ["no observed_at", without("observed_at"), [["observed_at", "missing_field"]]],
  ...[
    1769882400000,
    "1769882400000",
    "2026-01-31",
    "2026-01-31T18:00:00",
    "2026-01-31 18:00:00Z",
    "2026-02-30T18:00:00Z",
    "0000-01-01T00:00:00Z",
    "2026-01-31T18:00:00+23:59",
    "yesterday",
    "infinity",
  ].map((moment): [string, unknown, [string, string][]] => [
    `observed_at ${JSON.stringify(moment)}`,
    dockerPayload({ observed_at: moment }),
    [["observed_at", typeof moment === "number" ? "wrong_type" : "invalid_value"]],
  ]),
  ["complete as text", dockerPayload({ complete: "true" }), [["complete", "wrong_type"]]],
  ["complete as a list", dockerPayload({ complete: [] }), [["complete", "wrong_type"]]],
  ["complete of a list as text", dockerPayload({ complete: { containers: "true" } }), [[
    "complete",
    "wrong_type",
  ]]],
  ["complete of a misspelt list", dockerPayload({ complete: { container: true } }), [[
    "complete.container",
    "unknown_field",
  ]]],
  ["seq negative", dockerPayload({ seq: -1 }), [["seq", "out_of_range"]]],
  ["seq a fraction", dockerPayload({ seq: 1.5 }), [["seq", "wrong_type"]]],
  ["seq a word", dockerPayload({ seq: "seven" }), [["seq", "wrong_type"]]],
  ["seq beyond 2^53", dockerPayload({ seq: 2 ** 53 }), [["seq", "out_of_range"]]],
  ["run_id no UUID", dockerPayload({ run_id: "7" }), [["run_id", "invalid_value"]]],
  ["collector a text", dockerPayload({ collector: "x" }), [["collector", "wrong_type"]]],
  ["collector without name", dockerPayload({ collector: {} }), [[
    "collector.name",
    "missing_field",
  ]]],
  ["interval 0", dockerPayload({ collector: { name: "x", interval_s: 0 } }), [[
    "collector.interval_s",
    "out_of_range",
  ]]],
  ["interval of two years", dockerPayload({ collector: { name: "x", interval_s: 63_072_000 } }), [[
    "collector.interval_s",
    "out_of_range",
  ]]],
  ["error a text", dockerPayload({ error: "down" }), [["error", "wrong_type"]]],
  ["error without message", dockerPayload({ error: { kind: "timeout" } }), [[
    "error.message",
    "missing_field",
  ]]],
  ["a misspelt field", dockerPayload({ compelte: false }), [["compelte", "unknown_field"]]],
  ["no snapshot", without("snapshot"), [["snapshot", "missing_field"]]],
  ["snapshot null", dockerPayload({ snapshot: null }), [["snapshot", "missing_field"]]],
  ["snapshot a list", dockerPayload({ snapshot: [] }), [["snapshot", "wrong_type"]]],
  ["snapshot of docker without containers", dockerPayload({ snapshot: {} }), [[
    "snapshot.containers",
    "missing_field",
  ]]],
  ["containers an object", docker({ containers: {} }), [["snapshot.containers", "wrong_type"]]],
  ["containers a text", docker({ containers: "none" }), [["snapshot.containers", "wrong_type"]]],
  ["snapshot of proxmox without lists", dockerPayload({ source: "proxmox", snapshot: {} }), [[
    "snapshot",
    "missing_field",
  ]]],
  ["guests a text", dockerPayload({ source: "proxmox", snapshot: { guests: "none" } }), [[
    "snapshot.guests",
    "wrong_type",
  ]]],
  ["100,000 containers", docker({ containers: Array(100_000).fill(1) }), [[
    "snapshot.containers",
    "too_many_items",
  ]]],
  ["a long list deep inside", docker({ engine: { plugins: Array(10_001).fill("x") } }), [[
    "snapshot.engine.plugins",
    "too_many_items",
  ]]],
  ["a NUL in a text", docker({ containers: [{ name: "a\0b" }] }), [[
    "snapshot.containers[0].name",
    "nul_character",
  ]]],
  ["a NUL in a key", docker({ "a\0b": 1 }), [['snapshot["a\\u0000b"]', "nul_character"]]],
  ["a NUL in the hostname", dockerPayload({ hostname: "a\0b" }), [["hostname", "nul_character"]]],
  ["half a surrogate pair", docker({ note: "\ud83d" }), [["snapshot.note", "lone_surrogate"]]],
  ["nesting of 33", docker({ deep: nested(30) }), [[
    `snapshot.deep${"[0]".repeat(30)}`,
    "too_deep",
  ]]],
];

for (const [name, body, problems] of refused) {
  Deno.test(`a payload with ${name} is 422 and tells where`, async () => {
    const answer = await send(JSON.stringify(body));
    assertEquals([answer.status, answer.body.code], [422, "invalid_payload"]);
    assertEquals(
      answer.body.details.map(({ path, code }: Record<string, string>) => [path, code]),
      problems,
    );
    for (const { message } of answer.body.details) assertMatch(message, /^[A-Z].*\.$/s);
    assertEquals(answer.received, []);
  });
}

Deno.test("nesting of 32 is accepted", async () => {
  assertEquals((await send(docker({ deep: nested(29) }))).status, 200);
});

const SIZES: [string, unknown, unknown][] = [
  ["too_many_rows", { containers: Array(1_000).fill({}) }, { containers: Array(1_001).fill({}) }],
  ["too_many_values", {
    containers: [],
    // the snapshot and its lists are values too
    more: Array(9).fill(Array(9_999).fill(1)).concat([Array(9_996).fill(1)]),
  }, {
    containers: [],
    more: Array(9).fill(Array(9_999).fill(1)).concat([Array(9_997).fill(1)]),
  }],
  ["too_many_bytes", { containers: [], note: "x".repeat(4 * 2 ** 20 - 27) }, {
    containers: [],
    note: "x".repeat(4 * 2 ** 20 - 26),
  }],
  ["too_many_credentials", { containers: [], note: "https://a:b@c ".repeat(2_000) }, {
    containers: [],
    note: "https://a:b@c ".repeat(2_001),
  }],
];

for (const [code, within, beyond] of SIZES) {
  Deno.test(`a snapshot of one more than the limit is 422 ${code}, one at the limit is accepted`, async () => {
    assertEquals((await send(dockerPayload({ snapshot: within }))).status, 200);
    const { status, body } = await send(dockerPayload({ snapshot: beyond }));
    assertEquals([status, body.details.length], [422, 1]);
    assertEquals([body.details[0].path, body.details[0].code], ["snapshot", code]);
    assertMatch(body.details[0].message, /; at most .+ accepted\. [A-Z].+\.$/);
  });
}

Deno.test("nesting of 200,000 breaks nothing", async () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const text = JSON.stringify(docker({ deep: 0 })).replace('"deep":0', `"deep":${deep}`);
  const { status, body } = await send(text);
  assertEquals([status, body.details[0].code], [422, "too_deep"]);
  assert(body.details[0].path.length < 400);
});

Deno.test("a number beyond a double is 422", async () => {
  const text = JSON.stringify(docker({ size: 0 })).replace('"size":0', '"size":1e999');
  const { status, body } = await send(text);
  assertEquals(status, 422);
  assertEquals(body.details[0].path, "snapshot.size");
  assertEquals(body.details[0].code, "out_of_range");
});

Deno.test("a payload tells at most 20 of its problems", async () => {
  const { status, body } = await send(docker({ containers: Array(100).fill("\0") }));
  assertEquals([status, body.details.length], [422, 20]);
});

Deno.test("the hostname is trimmed and may have 253 characters", async () => {
  const hostname = "a".repeat(253);
  const { status, received } = await send(dockerPayload({ hostname: ` ${hostname}\n` }));
  assertEquals(status, 200);
  assertEquals((received as { hostname: string }[])[0]?.hostname, hostname);
});

Deno.test("names of real hosts are accepted as they are", async () => {
  for (
    const hostname of [
      "TrueNAS",
      "Windows Whisper/TTS",
      "192.168.2.183",
      "box2-daily.home.arpa",
      "Élan",
    ]
  ) {
    const { received } = await send(dockerPayload({ hostname }));
    assertEquals((received as { hostname: string }[])[0]?.hostname, hostname);
  }
});

Deno.test("numbers as text are read where they can only be numbers", async () => {
  const { status, received } = await send(
    dockerPayload({ seq: "7", collector: { name: "x", interval_s: "60" } }),
  );
  assertEquals(status, 200);
  assertEquals(received, [dockerPayload({ collector: { name: "x", interval_s: 60 } })]);
});

Deno.test("only hostname, source, observed_at and snapshot are needed; complete is then true", async () => {
  const { received } = await send(without("complete", "seq", "run_id", "collector", "error"));
  const { hostname, source, observed_at, complete, snapshot } = dockerPayload();
  assertEquals(received, [{ hostname, source, observed_at, complete, snapshot }]);
});

Deno.test("a failed collection needs no snapshot, and is not complete unless it says so", async () => {
  const error = { kind: "unreachable", message: "no such socket" };
  const { received } = await send({ ...without("snapshot", "complete"), error });
  assertEquals(received, [{ ...without("snapshot"), error, complete: false, snapshot: {} }]);
});

for (
  const observed_at of [
    "2026-01-31T18:00:00Z",
    "2026-01-31T18:00:00.123456789Z",
    "2026-01-31T20:00:00+02:00",
    "2026-01-31T12:30:00.5-05:30",
    "2028-02-29T00:00:00Z",
  ]
) {
  Deno.test(`observed_at ${observed_at} is accepted and kept to the last digit`, async () => {
    const { received } = await send(dockerPayload({ observed_at }));
    assertEquals((received as { observed_at: string }[])[0]?.observed_at, observed_at);
  });
}

Deno.test("what a source says beyond the known lists is kept as it is", async () => {
  const snapshot = JSON.parse(
    '{"containers":[{"name":"a","x":{"__proto__":{"y":1},"constructor":null}}],"extra":[1e-9,"é😀"],"":""}',
  );
  const { status, received } = await send(dockerPayload({ snapshot }));
  assertEquals(status, 200);
  const [payload] = received as { snapshot: unknown }[];
  assertEquals(JSON.stringify(payload?.snapshot), JSON.stringify(snapshot));
});

Deno.test("a source of the user's own may send any object", async () => {
  const payload = dockerPayload({ source: "home-assistant", snapshot: { anything: [1] } });
  const { status, received } = await send(payload);
  assertEquals([status, received], [200, [payload]]);
});

Deno.test("rows of a snapshot are for the database to judge", async () => {
  const rows = [null, 1, "x", {}, { name: "a", ports: [0] }, container("b", 80)];
  assertEquals((await send(docker({ containers: rows }))).status, 200);
});

Deno.test("an empty list of containers is a statement, not a mistake", async () => {
  assertEquals((await send(docker({ containers: [] }))).status, 200);
});
