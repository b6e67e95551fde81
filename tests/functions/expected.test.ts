import { handleExpected } from "../../supabase/functions/expected/handler.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { environmentOf, gzip, post } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const COUNTS = {
  hosts: 1,
  services: 1,
  created: 2,
  updated: 0,
  retired: ["box2-daily/jellyfin"],
  retired_total: 1,
  rejected: [],
  rejected_total: 0,
  unchanged: false,
};

async function send(body: unknown, headers: Record<string, string> = {}) {
  await using rest = serveRest(() => ({ status: 200, ...COUNTS }));
  await using expected = serveFunction(handleExpected, environmentOf(rest.url));
  const answer = await post(expected.url, body, headers);
  return { ...answer, call: rest.calls[0], received: rest.calls[0]?.parameters.payload };
}

function host(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    hostname: "box2-daily",
    services: [{ name: "freshrss", ports: ["tcp/8021"] }],
    ...fields,
  };
}

function withService(fields: Record<string, unknown>): Record<string, unknown> {
  return host({ services: [{ name: "freshrss", ...fields }] });
}

Deno.test("a full state is handed on in one rpc and its counts come back", async () => {
  const { status, body, call } = await send({ hosts: [host()], complete: true });
  assertEquals([status, body], [200, COUNTS]);
  assertEquals(call?.rpc, "expected");
  assertEquals(call?.parameters.payload, { hosts: [host()], complete: true });
  assertMatch(String(call?.parameters.token_sha256), /^[0-9a-f]{64}$/);
});

Deno.test("a list of hosts, one host, and a state that does not say so are partial", async () => {
  const partial = { hosts: [host()], complete: false };
  assertEquals((await send([host()])).received, partial);
  assertEquals((await send(host())).received, partial);
  assertEquals((await send({ hosts: [host()] })).received, partial);
});

Deno.test("a gzipped state is accepted", async () => {
  const bytes = await gzip(JSON.stringify([host()]));
  assertEquals((await send(bytes, { "content-encoding": "gzip" })).status, 200);
});

Deno.test("ports in every form become protocol/number, sorted, without repeats", async () => {
  const ports = [8021, "8021", "tcp/8021", "53/udp", { protocol: "sctp", port: 9 }];
  const { received } = await send(withService({ port: "443", ports }));
  assertEquals(received, {
    hosts: [withService({ ports: ["sctp/9", "tcp/443", "tcp/8021", "udp/53"] })],
    complete: false,
  });
});

Deno.test("every field of a host and a service is passed on, and so are those not known here", async () => {
  const full = host({
    asset_type: "vm",
    ip: "192.168.2.12/24",
    role: "docker-host",
    cluster: "box2-cluster",
    parent: "Box2",
    lifecycle: "active",
    status: "active",
    tags: ["daily", "docker"],
    aliases: ["daily"],
    netbox_id: 12,
    vmid: 212,
    metadata: { os: "Debian" },
    site: "BRUCE",
    services: [{
      name: "freshrss",
      ports: ["tcp/8021"],
      lifecycle: "planned",
      role: "rss",
      aliases: ["rss"],
      depends_on: ["postgres"],
      image: "freshrss/freshrss:1.27",
      match: { container: "freshrss-app" },
      netbox_id: 7,
      metadata: {},
      note: "kept",
    }],
  });
  assertEquals((await send(full)).received, { hosts: [full], complete: false });
});

Deno.test("ports that are not mentioned are not handed on: they stay as they are", async () => {
  const { received } = await send(withService({}));
  assertEquals(received, { hosts: [withService({})], complete: false });
  const cleared = await send(withService({ ports: null }));
  assertEquals(cleared.received, { hosts: [withService({ ports: [] })], complete: false });
});

Deno.test("services_complete is handed on with its host", async () => {
  const whole = host({ services_complete: true });
  assertEquals((await send(whole)).received, { hosts: [whole], complete: false });
});

for (
  const [form, body, path] of [
    ["one host", host(), "ip"],
    ["a list", [host()], "[0].ip"],
    ["a state", { hosts: [host()] }, "hosts[0].ip"],
  ] as const
) {
  Deno.test(`what is out of scope in ${form} is named by the path as it was sent`, async () => {
    const entry = { index: 0, path: "hosts[0].ip", code: "out_of_scope", message: "Not yours." };
    await using rest = serveRest(() => ({ status: 200, ...COUNTS, rejected: [entry] }));
    await using expected = serveFunction(handleExpected, environmentOf(rest.url));
    assertEquals((await post(expected.url, body)).body.rejected, [{ ...entry, path }]);
    await using refusing = serveRest(() => ({
      status: 403,
      code: "out_of_scope",
      message: "This token may not declare that host.",
      details: [entry],
    }));
    await using refused = serveFunction(handleExpected, environmentOf(refusing.url));
    const answer = await post(refused.url, body);
    assertEquals([answer.status, answer.body.code, answer.body.details[0].path], [
      403,
      "out_of_scope",
      path,
    ]);
  });
}

Deno.test("names are one only where the database says so: c and c# are two", async () => {
  const services = ["c", "c#", "web1", "web#1", "ab", "a&b"].map((name) => ({ name }));
  assertEquals((await send(host({ services }))).status, 200);
});

Deno.test("numbers as text are read, nulls are left as they are", async () => {
  const { received } = await send(host({ netbox_id: "12", vmid: "212", ip: null, role: null }));
  assertEquals(received, {
    hosts: [host({ netbox_id: 12, vmid: 212, ip: null, role: null })],
    complete: false,
  });
});

for (
  const ip of [
    "192.168.2.12",
    "192.168.2.12/24",
    "2001:db8::1",
    "2001:db8::1/64",
    "::ffff:10.0.0.1",
  ]
) {
  Deno.test(`the address ${ip} is accepted`, async () => {
    assertEquals((await send(host({ ip }))).status, 200);
  });
}

const refused: [string, unknown, [path: string, code: string][]][] = [
  ["text", '"hosts"', [["", "wrong_type"]]],
  ["an empty list", [], [["", "empty"]]],
  ["a full state without hosts", { hosts: [], complete: true }, [["hosts", "empty"]]],
  ["an empty object", {}, [["hosts", "missing_field"]]],
  ["hosts no list", { hosts: {} }, [["hosts", "wrong_type"]]],
  ["a misspelt field of the state", { hosts: [host()], compelte: true }, [[
    "compelte",
    "unknown_field",
  ]]],
  ["complete as text", { hosts: [host()], complete: "yes" }, [["complete", "wrong_type"]]],
  ["a host that is text", ["box2-daily"], [["[0]", "wrong_type"]]],
  ["a host without name", [{ services: [] }], [["[0].hostname", "missing_field"]]],
  ["a blank name", host({ hostname: " " }), [["hostname", "empty"]]],
  ["one bad host among good ones", { hosts: [host(), { hostname: 7 }] }, [[
    "hosts[1].hostname",
    "wrong_type",
  ]]],
  ["services no list", host({ services: { name: "x" } }), [["services", "wrong_type"]]],
  ["complete on a host", host({ complete: true }), [["complete", "unknown_field"]]],
  ["services_complete without services", { hostname: "box2-daily", services_complete: true }, [[
    "services",
    "missing_field",
  ]]],
  ["a service without name", withService({ name: undefined }), [[
    "services[0].name",
    "missing_field",
  ]]],
  ["port 0", withService({ port: 0 }), [["services[0].port", "invalid_port"]]],
  ["port 65536", [withService({ ports: [80, 65536] })], [[
    "[0].services[0].ports[1]",
    "invalid_port",
  ]]],
  ["ports no list", withService({ ports: "80" }), [["services[0].ports", "wrong_type"]]],
  ["an unknown lifecycle", host({ lifecycle: "dead" }), [["lifecycle", "invalid_value"]]],
  ["an address out of range", host({ ip: "192.168.2.256" }), [["ip", "invalid_value"]]],
  ["a host name as address", host({ ip: "box2" }), [["ip", "invalid_value"]]],
  ["tags as text", host({ tags: "a,b" }), [["tags", "wrong_type"]]],
  ["an empty tag", host({ tags: ["a", ""] }), [["tags[1]", "empty"]]],
  ["vmid 0", host({ vmid: 0 }), [["vmid", "out_of_range"]]],
  ["a host twice", [host(), host({ hostname: "Box2_Daily" })], [[
    "[1].hostname",
    "duplicate_name",
  ]]],
  ["a service twice", host({ services: [{ name: "node-exporter" }, { name: "Node Exporter" }] }), [[
    "services[1].name",
    "duplicate_name",
  ]]],
  [
    "a port of one service twice",
    host({
      services: [{ name: "dns", ports: ["tcp/53", "udp/53"] }, {
        name: "dns",
        ports: ["udp/5353"],
      }],
    }),
    [["services[1].name", "duplicate_name"]],
  ],
  ["a NUL", { hosts: [host({ note: "\0" })] }, [["hosts[0].note", "nul_character"]]],
  ["10,001 hosts", Array.from({ length: 10_001 }, (_, n) => ({ hostname: `h${n}` })), [[
    "",
    "too_many_items",
  ]]],
];

for (const [name, body, problems] of refused) {
  Deno.test(`expected state with ${name} is 422, tells where, and nothing of it is handed on`, async () => {
    const { status, body: answer, call } = await send(body);
    assertEquals([status, answer.code], [422, "invalid_payload"]);
    assertEquals(
      answer.details.map(({ path, code }: Record<string, string>) => [path, code]),
      problems,
    );
    for (const { message } of answer.details) assertMatch(message, /^[A-Z].*\.$/s);
    assertEquals(call, undefined);
  });
}

Deno.test("many problems are told up to 100, and how many more there are", async () => {
  const { body } = await send(
    Array.from({ length: 150 }, (_, vmid) => host({ hostname: `h${vmid}`, ip: "x" })),
  );
  assertEquals(body.details.length, 100);
  assertMatch(body.message, /50 more/);
});

Deno.test("the list of hosts is not read line by line", async () => {
  const { status } = await send(JSON.stringify(host()), { "content-type": "application/x-ndjson" });
  assertEquals(status, 415);
});

Deno.test("GET says how NetBox is read, to who has a token", async () => {
  const mapping = { lifecycles: { failed: "planned" } };
  await using rest = serveRest(() => ({}), mapping);
  await using expected = serveFunction(handleExpected, environmentOf(rest.url));
  const anonymous = await fetch(expected.url);
  assertEquals([anonymous.status, (await anonymous.json()).code], [401, "missing_token"]);
  const told = await fetch(expected.url, {
    headers: { authorization: `Bearer brc_${"a".repeat(43)}` },
  });
  assertEquals([told.status, (await told.json()).netbox_mapping.lifecycles], [
    200,
    mapping.lifecycles,
  ]);
});

Deno.test("PUT is 405, no token 401, no JSON 400", async () => {
  await using expected = serveFunction(handleExpected, {});
  const put = await fetch(expected.url, { method: "PUT" });
  assertEquals([put.status, (await put.json()).code], [405, "method_not_allowed"]);
  const anonymous = await fetch(expected.url, { method: "POST", body: "{}" });
  assertEquals([anonymous.status, (await anonymous.json()).code], [401, "missing_token"]);
  const { status, body } = await post(expected.url, "{");
  assertEquals([status, body.code], [400, "invalid_json"]);
});

Deno.test("what the database finds wrong with the state is passed on", async () => {
  const details = [{ path: "hosts[0].parent", message: "Is its own parent." }];
  await using rest = serveRest(() => ({
    status: 422,
    code: "invalid_payload",
    message: "Not accepted.",
    details,
  }));
  await using expected = serveFunction(handleExpected, environmentOf(rest.url));
  const { status, body } = await post(expected.url, host());
  assertEquals(status, 422);
  assertEquals(body.details, [{ path: "parent", message: "Is its own parent." }]);
  assert(!("status" in body));
});
