import { handleIngest } from "../../supabase/functions/ingest/handler.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { dockerPayload } from "./support/payloads.ts";
import { environmentOf, ndjson, post } from "./support/post.ts";
import { type RpcCall, serveRest, stored } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const LINES = { "content-type": "application/x-ndjson" };

async function send(
  body: unknown,
  headers: Record<string, string> = {},
  answer: (call: RpcCall) => unknown = stored,
) {
  await using rest = serveRest(answer);
  await using ingest = serveFunction(handleIngest, environmentOf(rest.url));
  const answered = await post(ingest.url, body, headers);
  const portions = rest.calls.map(({ parameters }) =>
    (parameters.payloads as { hostname: string }[]).map(({ hostname }) => hostname)
  );
  return { ...answered, portions, received: portions.length > 0 ? portions.flat() : undefined };
}

function hosts(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => dockerPayload({ hostname: `host-${index}` }));
}

function reject(code: string, path: string, ...positions: number[]) {
  return (call: RpcCall) =>
    stored(call, {
      stored: 0,
      rejected: positions.map((index) => ({ index, code, path, message: "Not this one." })),
    });
}

Deno.test("a bad payload of a list is rejected with its index, and its neighbours land", async () => {
  const [first, , last] = hosts(3);
  const { status, body, received } = await send([first, { ...first, hostname: 7, seq: -1 }, last]);
  assertEquals(status, 200);
  assertEquals(received, ["host-0", "host-2"]);
  assertEquals(body.stored, 2);
  assertEquals(body.rejected_total, 1);
  assertEquals(
    body.rejected.map(({ index, path, code }: Record<string, unknown>) => [index, path, code]),
    [[1, "hostname", "wrong_type"], [1, "seq", "out_of_range"]],
  );
});

Deno.test("a bad line is rejected with its line number: blank lines and CRLF count, but are no payloads", async () => {
  const [first, second] = hosts(2).map((payload) => JSON.stringify(payload));
  const text = `\n${first}\r\n  \r\n{"hostname":\n${second}\n\n[]`;
  const { status, body, received } = await send(text, LINES);
  assertEquals(status, 200);
  assertEquals(received, ["host-0", "host-1"]);
  assertEquals(
    body.rejected.map(({ index, line, code }: Record<string, unknown>) => [index, line, code]),
    [[1, 4, "invalid_json"], [3, 7, "wrong_type"]],
  );
});

Deno.test("a line that is not UTF-8 costs only itself", async () => {
  const bytes = new TextEncoder().encode(ndjson(...hosts(3)));
  bytes[bytes.indexOf(0x0a) + 15] = 0xff;
  const { body, received } = await send(bytes, LINES);
  assertEquals(received, ["host-0", "host-2"]);
  assertEquals([body.rejected[0].line, body.rejected[0].code], [2, "invalid_utf8"]);
});

Deno.test("a line with a stray quote costs only itself", async () => {
  const [first, second] = hosts(2).map((payload) => JSON.stringify(payload));
  const { received } = await send(`${first}\n"\n${second}`, LINES);
  assertEquals(received, ["host-0", "host-1"]);
});

for (
  const type of ["application/ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"]
) {
  Deno.test(`${type} is read line by line`, async () => {
    assertEquals((await send(ndjson(...hosts(2)), { "content-type": type })).body.stored, 2);
  });
}

Deno.test("what the database rejects or quarantines is told under the place it had in the body", async () => {
  const answer = (call: RpcCall) =>
    stored(call, {
      stored: 1,
      quarantined: 1,
      rejected: [{ index: 1, code: "out_of_scope", path: "hostname", message: "Not yours." }],
      quarantine: [{ index: 0, path: "snapshot.containers[3].ports[0]", message: "No port." }],
    });
  const text = `{"broken"\n\n${ndjson(...hosts(2))}`;
  const { status, body } = await send(text, LINES, answer);
  assertEquals(status, 200);
  assertEquals(
    body.rejected.map(({ index, line, code }: Record<string, unknown>) => [index, line, code]),
    [[0, 1, "invalid_json"], [2, 4, "out_of_scope"]],
  );
  assertEquals(body.quarantine, [
    { index: 1, line: 3, path: "snapshot.containers[3].ports[0]", message: "No port." },
  ]);
  assertEquals([body.rejected_total, body.quarantine_total, body.quarantined], [2, 1, 1]);
});

Deno.test("counts and events of the database are passed on", async () => {
  const counts = { stored: 1, unchanged: 2, duplicate: 3, late: 4, held: 5, quarantined: 6 };
  const events = { opened: 7, changed: 8, resolved: 9 };
  const { body } = await send(hosts(2), {}, (call) => stored(call, { ...counts, events }));
  assertEquals(body, {
    ...counts,
    events,
    rejected_total: 0,
    rejected: [],
    quarantine_total: 0,
    quarantine: [],
  });
});

Deno.test("an empty list is 422; a body without lines is 400", async () => {
  const list = await send([]);
  assertEquals([list.status, list.body.code], [422, "invalid_payload"]);
  assertEquals(list.body.details[0].code, "empty");
  const lines = await send("\n \n", LINES);
  assertEquals([lines.status, lines.body.code], [400, "empty_body"]);
});

Deno.test("1,000 payloads are taken; 1,001 are 413 and nothing of them lands", async () => {
  assertEquals((await send(hosts(1000))).body.stored, 1000);
  for (const [body, headers] of [[hosts(1001), {}], [ndjson(...hosts(1001)), LINES]] as const) {
    const { status, body: answer, received } = await send(body, headers);
    assertEquals([status, answer.code], [413, "too_many_payloads"]);
    assertEquals(received, undefined);
  }
});

Deno.test("a batch without one good payload is 422 with each of them", async () => {
  const { status, body } = await send([{}, 7]);
  assertEquals([status, body.code], [422, "invalid_payload"]);
  assertEquals(body.details.map(({ index }: { index: number }) => index), [0, 0, 0, 1]);
});

Deno.test("a batch without one line of JSON is 400", async () => {
  const { status, body } = await send("hello\nworld\n", LINES);
  assertEquals([status, body.code], [400, "invalid_json"]);
  assertEquals(body.details.map(({ line }: { line: number }) => line), [1, 2]);
});

Deno.test("a payload out of scope is 403, and so is a batch of such", async () => {
  const one = await send(hosts(1)[0], {}, reject("out_of_scope", "hostname", 0));
  assertEquals([one.status, one.body.code], [403, "out_of_scope"]);
  assertEquals(one.body.details, [
    { code: "out_of_scope", path: "hostname", message: "Not this one." },
  ]);
  const two = await send(hosts(2), {}, reject("out_of_scope", "hostname", 0, 1));
  assertEquals([two.status, two.body.code], [403, "out_of_scope"]);
  assertEquals(two.body.details.map(({ index }: { index: number }) => index), [0, 1]);
});

Deno.test("a payload that the database rejects for another reason is 422", async () => {
  const { status, body } = await send(hosts(1)[0], {}, reject("in_the_future", "observed_at", 0));
  assertEquals([status, body.code], [422, "invalid_payload"]);
  assertEquals([body.details[0].path, body.details[0].code], ["observed_at", "in_the_future"]);
});

Deno.test("a batch of which one is out of scope and one is broken is 422", async () => {
  const { status, body } = await send([...hosts(1), {}], {}, reject("out_of_scope", "hostname", 0));
  assertEquals([status, body.code], [422, "invalid_payload"]);
});

Deno.test("lists of an answer end at 100 entries; the totals count all", async () => {
  const quarantine = Array.from({ length: 150 }, (_, row) => ({
    index: 0,
    path: `snapshot.containers[${row}]`,
    message: "No.",
  }));
  const batch = [...hosts(1), ...Array(300).fill(1)];
  const { body } = await send(batch, {}, (call) => stored(call, { quarantined: 150, quarantine }));
  assertEquals([body.rejected.length, body.rejected_total], [100, 300]);
  assertEquals([body.quarantine.length, body.quarantine_total], [100, 150]);
});

Deno.test("all bad is told from the whole batch, not from the entries that are listed", async () => {
  const outOfScope = reject("out_of_scope", "hostname", ...Array(100).keys());
  const { status, body } = await send([...hosts(100), 1], {}, outOfScope);
  assertEquals([status, body.code], [422, "invalid_payload"]);
  assert(body.details.length === 100);
});

Deno.test("a batch of more than one transaction may take is handed over in portions, in the order of time", async () => {
  const batch = hosts(450).map((payload, index) => ({
    ...payload,
    observed_at: new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString(),
  }));
  let calls = 0;
  const { status, body, portions } = await send(batch, {}, (call) =>
    stored(call, {
      stored: 1,
      events: { opened: ++calls, changed: 0, resolved: 0 },
      rejected: [{ index: 0, code: "ancient", path: "observed_at", message: "Not this one." }],
    }));
  assertEquals(status, 200);
  assertEquals(portions.map(({ length }) => length), [100, 100, 100, 100, 50]);
  assertEquals(portions.flat(), hosts(450).map(({ hostname }) => hostname).toReversed());
  assertEquals([body.stored, body.events.opened], [5, 1 + 2 + 3 + 4 + 5]);
  // each of its own portion's first, told by where it stood in the batch
  assertEquals(body.rejected.map(({ index }: { index: number }) => index), [
    49,
    149,
    249,
    349,
    449,
  ]);
});

Deno.test("large snapshots are a portion each", async () => {
  const rows = Array.from({ length: 900 }, (_, index) => ({ name: `c${index}` }));
  const batch = hosts(3).map((payload) => ({ ...payload, snapshot: { containers: rows } }));
  const { portions } = await send(batch);
  assertEquals(portions, [["host-0"], ["host-1"], ["host-2"]]);
});

Deno.test("a portion that fails is told, whatever landed before it", async () => {
  let calls = 0;
  const { status } = await send(
    hosts(450),
    {},
    (call) => ++calls === 2 ? new Response("away", { status: 503 }) : stored(call),
  );
  assertEquals([status, calls], [503, 2]);
});
