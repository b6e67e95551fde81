import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { container, dockerPayload } from "./support/payloads.ts";
import { environmentOf, ndjson, post } from "./support/post.ts";
import { type RpcCall, serveRest, stored } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

async function send(
  body: unknown,
  answer: (call: RpcCall) => unknown = stored,
  headers: Record<string, string> = {},
) {
  await using rest = serveRest(answer);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url));
  const answered = await post(ingest.url, body, headers);
  const received = rest.calls.map(({ parameters }) => parameters.payloads as unknown[]);
  return { ...answered, received };
}

/** A payload that says what changed; members given as undefined are left out. */
function based(fields: Record<string, unknown>): Record<string, unknown> {
  return dockerPayload({ base: "12.-34", snapshot: undefined, ...fields });
}

Deno.test("a base alone, metrics and changes reach the database as they are", async () => {
  const changes = { containers: [[0, 3], container("new", 80), [4, 9]] };
  const payloads = [
    based({}),
    based({ snapshot: { metrics: {} }, changes }),
    dockerPayload({ base: null }),
  ];
  const { status, received } = await send(payloads);
  assertEquals(status, 200);
  const [portion] = received as Record<string, unknown>[][];
  assertEquals(portion?.map(({ base }) => base), ["12.-34", "12.-34", null]);
  assertEquals(portion?.map(({ changes }) => changes), [undefined, changes, undefined]);
  assertEquals(portion?.[0]?.snapshot, {});
});

const row = { name: "a" };
const bad: [string, Record<string, unknown>, [path: string, code: string]][] = [
  ["changes without a base", { base: null, snapshot: { containers: [] }, changes: {} }, [
    "changes",
    "unknown_field",
  ]],
  ["a base that is no text", { base: 7 }, ["base", "wrong_type"]],
  ["a base with blanks", { base: "a b" }, ["base", "invalid_value"]],
  ["a base without end", { base: "1".repeat(101) }, ["base", "invalid_value"]],
  ["changes as a list", { changes: [] }, ["changes", "wrong_type"]],
  ["a list that docker has not", { changes: { guests: [] } }, ["changes.guests", "unknown_field"]],
  ["a list as an object", { changes: { containers: {} } }, ["changes.containers", "wrong_type"]],
  ["a list that is whole, too", {
    snapshot: { containers: [] },
    changes: { containers: [] },
  }, ["changes.containers", "invalid_value"]],
  ["a step of text", { changes: { containers: [row, "a"] } }, [
    "changes.containers[1]",
    "wrong_type",
  ]],
  ["null as a step", { changes: { containers: [null] } }, ["changes.containers[0]", "wrong_type"]],
  ["a triple", { changes: { containers: [[0, 1, 2]] } }, ["changes.containers[0]", "wrong_type"]],
  ["half numbers", { changes: { containers: [[0, 1.5]] } }, [
    "changes.containers[0]",
    "wrong_type",
  ]],
  ["none kept", { changes: { containers: [[1, 1]] } }, ["changes.containers[0]", "out_of_range"]],
  ["kept twice", { changes: { containers: [[0, 3], row, [2, 4]] } }, [
    "changes.containers[2]",
    "out_of_range",
  ]],
];
for (const [what, fields, [path, code]] of bad) {
  Deno.test(`${what}: refused`, async () => {
    const { status, body, received } = await send(based(fields));
    assertEquals(status, 422);
    assertEquals(
      body.details.map(({ path, code }: Record<string, unknown>) => [path, code]),
      [[path, code]],
    );
    assertEquals(received, [[]], "the database is only asked for the token");
  });
}

Deno.test("a snapshot is needed where there is no base", async () => {
  const { status, body } = await send(based({ base: null }));
  assertEquals([status, body.details[0].path], [422, "snapshot"]);
});

Deno.test("rows among the changes count for the limits of a snapshot", async () => {
  const rows = Array.from({ length: 1_001 }, (_, n) => ({ name: `c${n}` }));
  const { status, body } = await send(based({ changes: { containers: rows } }));
  assertEquals([status, body.details[0].code], [422, "too_many_rows"]);
  const keys = await send(based({ changes: { containers: [{ name: "a\0" }] } }));
  assertEquals(keys.body.details[0].path, "changes.containers[0].name");
});

Deno.test("bases and what to send whole are told with their place, portion by portion", async () => {
  const lines = Array.from({ length: 103 }, (_, n) => based({ hostname: `host-${n}` }));
  const { status, body, received } = await send(
    `${JSON.stringify({ bad: true })}\n\n${ndjson(...lines)}`,
    (call) => {
      const payloads = call.parameters.payloads as unknown[];
      return stored(call, {
        stored: payloads.length - 1,
        bases: [{ index: 1, base: `of ${payloads.length}` }],
        send_whole: [{ index: 2 }],
      });
    },
    { "content-type": "application/x-ndjson" },
  );
  assertEquals(status, 200);
  assertEquals(received.map((portion) => portion.length), [100, 3]);
  assertEquals(body.bases, [
    { index: 2, line: 4, base: "of 100" },
    { index: 102, line: 104, base: "of 3" },
  ]);
  assertEquals(body.send_whole, [{ index: 3, line: 5 }, { index: 103, line: 105 }]);
  assertEquals(body.rejected_total, 1);
});

Deno.test("who speaks of no base is told of none", async () => {
  const { body } = await send(dockerPayload());
  assert(!("bases" in body) && !("send_whole" in body));
});
