import { createHmac } from "node:crypto";
import { handleNetboxWebhook } from "../../supabase/functions/netbox-webhook/handler.ts";
import { envelopeOf, sendSigned } from "../netbox/support/webhook.ts";
import { until } from "../_support/condition.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { environmentOf } from "./support/post.ts";
import { serveRest } from "./support/rest_stand_in.ts";
import { serveFunction } from "./support/serve.ts";

const SECRET = "kept between NetBox and BRUCE";
const FIXTURES = new URL("../netbox/fixtures/", import.meta.url);

async function send(body: unknown, headers: Record<string, string> = {}, secret = SECRET) {
  await using rest = serveRest(() => ({ status: 200, result: "applied", hosts: [], events: {} }));
  const environment = environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET });
  await using webhook = serveFunction(handleNetboxWebhook, environment);
  const answer = await sendSigned(webhook.url, secret, body, headers);
  // deno-lint-ignore no-explicit-any -- each test asserts the shape that it expects
  const change = rest.calls[0]?.parameters.change as any;
  return { ...answer, change, calls: rest.calls.map(({ rpc }) => rpc) };
}

function fixture(name: string) {
  return JSON.parse(Deno.readTextFileSync(new URL(name, FIXTURES)));
}

/** A recorded event as if it was sent now. */
function event(name: string): Record<string, unknown> {
  return { ...fixture(`webhook/${name}`), timestamp: new Date().toISOString() };
}

const ENVELOPES = [...Deno.readDirSync(new URL("webhook/", FIXTURES))]
  .map(({ name }) => name).filter((name) => name.startsWith("vm-")).sort();

assertEquals(ENVELOPES.length, 5);

for (const name of ENVELOPES) {
  Deno.test(`${name} becomes one rpc`, async () => {
    const { status, body, change, calls } = await send(event(name));
    assertEquals([status, body.result, calls], [200, "applied", ["netbox_change"]]);
    const { key, changed_at, ...rest } = change;
    assertEquals(key, "05c732a7-58f6-43ec-bbd9-26ce3e83da91 vm 42 updated");
    assertEquals(Number.isNaN(Date.parse(changed_at)), false);
    assertEquals(rest, {
      event: "updated",
      type: "vm",
      netbox_id: 42,
      object: {
        hostname: "web01",
        asset_type: "vm",
        netbox_id: 42,
        status: "offline",
        lifecycle: "offline",
        metadata: {},
      },
    });
  });
}

Deno.test("the envelope of NetBox 3.5 is read: a blank in the time, a bare model name", async () => {
  const { status, change } = await send(
    envelopeOf({ version: "3.5", type: "dcim.device", data: { id: 1, name: "pve1" } }),
  );
  assertEquals([status, change.type], [200, "device"]);
});

Deno.test("a whole VM, its cluster, prefix, address and service are read", async () => {
  const [vm, cluster, prefix, ip, service] = await Promise.all(
    [
      ["virtualization.virtualmachine", "virtual-machines.list"],
      ["virtualization.cluster", "clusters.list"],
      ["ipam.prefix", "prefixes.list"],
      ["ipam.ipaddress", "ip-addresses.list"],
      ["ipam.service", "services.4.3-4.6"],
    ].map(async ([type = "", list]) => {
      const data = fixture(`${list}.json`).results[0];
      return (await send(envelopeOf({ type, data }))).change;
    }),
  );
  assertEquals(vm.changed_at, "2026-06-01T08:30:00.123456Z");
  assertEquals(vm.object, {
    hostname: "web01",
    asset_type: "vm",
    netbox_id: 42,
    metadata: {
      site: "Home",
      os: "Debian 12",
      serial: "101",
      netbox_ip_id: 110,
      other_ips: null,
      proxmox_node: "pve1",
      tenant: null,
      vcpus: 2,
      memory_mb: 4096,
      disk: 32000,
    },
    status: "active",
    lifecycle: "active",
    role: "server",
    cluster: "homelab",
    parent: "pve1",
    ip: "192.168.1.20",
    tags: ["bruce-managed"],
    vmid: 101,
  });
  assertEquals([cluster.object.hostname, cluster.object.asset_type], ["homelab", "cluster"]);
  assertEquals([prefix.object.hostname, prefix.object.metadata], [
    "192.0.2.0/24",
    { site: "Home" },
  ]);
  assertEquals(ip.object, {
    netbox_id: 110,
    ip: "192.168.1.20",
    host_type: "vm",
    host_id: 42,
    is_usable: true,
  });
  assertEquals(service.object, {
    netbox_id: 5,
    name: "https",
    ports: ["tcp/443", "tcp/8443"],
    parent_type: "vm",
    parent_id: 42,
    parent_name: "web01",
    metadata: { bound_to: ["192.168.1.20"] },
  });
});

for (
  const [version, list, expected] of [
    ["4.0", "services.4.0-4.2", ["tcp/443"]],
    ["4.4", "services.4.3-4.6", ["tcp/443", "tcp/8443"]],
    ["4.7", "services.4.7-beta1", ["tcp/443", "tcp/8443"]],
  ] as const
) {
  Deno.test(`a service of NetBox ${version} is read`, async () => {
    const data = fixture(`${list}.json`).results[0];
    const { change } = await send(envelopeOf({ version, type: "ipam.service", data }));
    assertEquals([change.object.ports, change.object.parent_type, change.object.parent_id], [
      expected,
      "vm",
      42,
    ]);
  });
}

Deno.test("a service of two protocols has the ports of both", async () => {
  const data = fixture("services.4.7-beta1.json").results[1];
  const { change } = await send(envelopeOf({ version: "4.7", type: "ipam.service", data }));
  assertEquals(change.object.ports, ["tcp/53", "udp/53"]);
});

Deno.test("numbers as text, a device without a name, and wrapped selections are read", async () => {
  const { change } = await send(envelopeOf({
    version: "4.7",
    type: "virtualization.virtualmachine",
    data: {
      id: "42",
      name: null,
      display: "web01",
      status: "active",
      custom_fields: {
        proxmox_vmid: "206",
        bruce_aliases: "w1, w2",
        proxmox_node: { value: "pve2", label: "PVE 2" },
      },
    },
  }));
  const { hostname, netbox_id, vmid, aliases, metadata } = change.object;
  assertEquals([hostname, netbox_id, vmid, aliases, metadata], ["web01", 42, 206, ["w1", "w2"], {
    proxmox_node: "pve2",
  }]);
});

Deno.test("contexts, comments, foreign custom fields and snapshots go nowhere", async () => {
  const secret = "hunter2";
  const { change } = await send(envelopeOf({
    type: "dcim.device",
    data: {
      id: 1,
      name: "pve1",
      comments: secret,
      config_context: { secret },
      local_context_data: { secret },
      custom_fields: { root_password: secret },
    },
  }));
  const text = JSON.stringify(change);
  assert(!text.includes(secret), text);
  assert(!text.includes("snapshots"), text);
});

Deno.test("without a request id the body itself is the key", async () => {
  const body = envelopeOf({ type: "dcim.device", data: { id: 1, name: "a" }, requestId: null });
  assertMatch((await send(body)).change.key, /^[0-9a-f]{64}$/);
});

Deno.test("the signature is that of HMAC-SHA512 over the body as it came, blanks and all", async () => {
  const body = ` ${
    JSON.stringify(envelopeOf({ type: "dcim.device", data: { id: 1, name: "é" } }), null, 3)
  }\n`;
  const signature = createHmac("sha512", SECRET).update(body).digest("hex");
  assertEquals((await send(body, { "x-hook-signature": signature })).status, 200);
  assertEquals((await send(body, { "x-hook-signature": signature.toUpperCase() })).status, 200);
});

const event1 = () => envelopeOf({ type: "dcim.device", data: { id: 1, name: "pve1" } });

for (
  const [what, headers, secret, code] of [
    ["of another secret", {}, "another", "wrong_signature"],
    ["too short", { "x-hook-signature": "00" }, SECRET, "wrong_signature"],
    ["no hex", { "x-hook-signature": "z".repeat(128) }, SECRET, "wrong_signature"],
    [
      "of SHA-256",
      {
        "x-hook-signature": createHmac("sha256", SECRET).update("x").digest("hex"),
      },
      SECRET,
      "wrong_signature",
    ],
    [
      "with a prefix",
      { "x-hook-signature": `sha512=${"0".repeat(128)}` },
      SECRET,
      "wrong_signature",
    ],
    ["empty", { "x-hook-signature": "" }, SECRET, "missing_signature"],
  ] as const
) {
  Deno.test(`a signature ${what} is 401 and nothing is handed on`, async () => {
    const { status, body, calls } = await send(event1(), headers, secret);
    assertEquals([status, body.code, calls], [401, code, []]);
  });
}

Deno.test("a body that was changed on the way is 401", async () => {
  const body = JSON.stringify(event1());
  const signature = createHmac("sha512", SECRET).update(body).digest("hex");
  const { status } = await send(body.replace("pve1", "pve2"), { "x-hook-signature": signature });
  assertEquals(status, 401);
});

Deno.test("no signature at all is 401; without a secret nothing is accepted, and the answer tells none", async () => {
  await using rest = serveRest(() => ({ status: 200 }));
  const post = (url: string) =>
    fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  await using webhook = serveFunction(
    handleNetboxWebhook,
    environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET }),
  );
  const missing = await post(webhook.url);
  assertEquals([missing.status, (await missing.json()).code], [401, "missing_signature"]);
  const { error } = console;
  console.error = () => {};
  try {
    await using open = serveFunction(handleNetboxWebhook, environmentOf(rest.url));
    const answer = await sendSigned(open.url, "x", event1());
    assertEquals([answer.status, answer.body.code], [500, "internal_error"]);
    assert(!JSON.stringify(answer.body).includes("NETBOX_WEBHOOK_SECRET"));
  } finally {
    console.error = error;
  }
  assertEquals(rest.calls, []);
});

Deno.test("GET is 405: a redirect that turned the POST into a GET must not look delivered", async () => {
  await using webhook = serveFunction(handleNetboxWebhook, { NETBOX_WEBHOOK_SECRET: SECRET });
  const response = await fetch(webhook.url);
  assertEquals([response.status, (await response.json()).code], [405, "method_not_allowed"]);
});

const refused: [string, unknown, number, string][] = [
  ["no JSON", "name=web01", 400, "invalid_json"],
  ["empty", "", 400, "empty_body"],
  ["a list", [], 422, "invalid_payload"],
  ["without event", { ...event1(), event: undefined }, 422, "invalid_payload"],
  ["without a time", { ...event1(), timestamp: "yesterday" }, 422, "invalid_payload"],
  ["without data", { ...event1(), data: null }, 422, "invalid_payload"],
  [
    "without an id",
    envelopeOf({ type: "dcim.device", data: { name: "a" } }),
    422,
    "invalid_payload",
  ],
  ["without a name", envelopeOf({ type: "dcim.device", data: { id: 1 } }), 422, "invalid_payload"],
  [
    "with a NUL",
    envelopeOf({ type: "dcim.device", data: { id: 1, name: "a\0" } }),
    422,
    "invalid_payload",
  ],
  [
    "with a request id that no index holds",
    { ...event1(), request: { id: "x".repeat(5_000) } },
    422,
    "invalid_payload",
  ],
  [
    "with a port of 70000",
    envelopeOf({
      type: "ipam.service",
      data: { id: 1, name: "a", ports: [70000], protocol: "tcp" },
    }),
    422,
    "invalid_payload",
  ],
  [
    "two days old",
    envelopeOf({
      type: "dcim.device",
      data: { id: 1, name: "a" },
      timestamp: new Date(Date.now() - 2 * 86_400_000).toISOString(),
    }),
    422,
    "stale_event",
  ],
  [
    "an hour ahead",
    envelopeOf({
      type: "dcim.device",
      data: { id: 1, name: "a" },
      timestamp: new Date(Date.now() + 3_600_000).toISOString(),
    }),
    422,
    "stale_event",
  ],
];

for (const [what, body, status, code] of refused) {
  Deno.test(`a signed body ${what} is ${status} and nothing is handed on`, async () => {
    const answer = await send(body);
    assertEquals([answer.status, answer.body.code, answer.calls], [status, code, []]);
  });
}

Deno.test("the path of a bad field is told", async () => {
  const { body } = await send(envelopeOf({ type: "dcim.device", data: { name: "a" } }));
  assertEquals(body.details[0].path, "data.id");
});

const ignored: [string, unknown][] = [
  ["a site", event("site-created.netbox-4.6.doc.json")],
  ["a model nobody knows", envelopeOf({ type: "plugin.thing", data: { id: 1 } })],
  ["a job", envelopeOf({ event: "job_ended", type: "dcim.device", data: { id: 1, name: "a" } })],
  ["an object without a type", { ...event1(), object_type: undefined }],
];

for (const [what, body] of ignored) {
  Deno.test(`an event of ${what} is 202 and ignored`, async () => {
    const answer = await send(body);
    assertEquals([answer.status, answer.body.code, answer.calls], [202, "ignored", []]);
  });
}

Deno.test("the secret is in no answer and no rpc", async () => {
  const answers = await Promise.all([send(event1()), send("{"), send(event1(), {}, "x")]);
  assert(!JSON.stringify(answers).includes(SECRET));
});

for (const [timeouts, status, calls] of [[3, 200, 4], [9, 503, 4]] as const) {
  Deno.test(`a database that is busy ${timeouts} times is asked ${calls} times: NetBox sends once`, async () => {
    let asked = 0;
    await using rest = serveRest(() =>
      ++asked > timeouts
        ? { status: 200, result: "applied", hosts: [], events: {} }
        : Response.json({ code: "57014", message: "canceling statement" }, { status: 500 })
    );
    const environment = environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET });
    await using webhook = serveFunction(handleNetboxWebhook, environment);
    const answer = await sendSigned(webhook.url, SECRET, event1());
    assertEquals([answer.status, rest.calls.length], [status, calls]);
    assertEquals(new Set(rest.calls.map(({ parameters }) => JSON.stringify(parameters))).size, 1);
  });
}

/** A stand-in for the database that queues what it is told, and answers each call of apply_netbox_changes in turn. */
function queue(applied: string[]) {
  const rest = serveRest(async ({ rpc, parameters }) => {
    await Promise.resolve();
    if (rpc === "apply_netbox_changes") {
      return { status: 200, result: applied.shift() ?? "done", changes: 1 };
    }
    if (rpc === "netbox_change") return { status: 202, result: "queued" };
    const changes = parameters.changes as { netbox_id: number }[];
    return changes.some(({ netbox_id }) => netbox_id === 13)
      ? Response.json({ code: "22P02", message: "bad" }, { status: 400 })
      : { status: 200, changes: changes.map(() => ({ status: 202, result: "queued" })) };
  });
  return {
    rest,
    webhook: serveFunction(
      handleNetboxWebhook,
      environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET }),
    ),
    applications: () => rest.calls.filter(({ rpc }) => rpc === "apply_netbox_changes").length,
  };
}

Deno.test("a queued change is 202, and applied after the answer until nothing waits", async () => {
  const { rest, webhook, applications } = queue(["applied", "applied", "busy"]);
  await using _ = rest, __ = webhook;
  const { status, body } = await sendSigned(webhook.url, SECRET, event1());
  assertEquals([status, body], [202, { result: "queued" }]);
  await until("another is at work", () => applications() === 3);
  // whoever is at work looks again after its end; a later change asks anew
  await sendSigned(webhook.url, SECRET, event1());
  await until("it is asked once more", () => applications() === 4);
});

Deno.test("changes that arrive together are stored together; one that cannot be stored fails alone", async () => {
  const { rest, webhook, applications } = queue([]);
  await using _ = rest, __ = webhook;
  const { error } = console;
  console.error = () => {};
  const device = (id: number) => envelopeOf({ type: "dcim.device", data: { id, name: `d${id}` } });
  try {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => sendSigned(webhook.url, SECRET, device(n + 1))),
    );
    assertEquals(answers.map(({ status }) => status), answers.map(() => 202));
  } finally {
    console.error = error;
  }
  const stored = rest.calls.flatMap(({ parameters: { change, changes } }) =>
    ((changes ?? (change ? [change] : [])) as { netbox_id: number }[]).map((one) => one.netbox_id)
  );
  assertEquals(new Set(stored).size, 40);
  assert(rest.calls.some(({ rpc }) => rpc === "netbox_changes"));
  await until("they are applied", () => applications() >= 1);
});

Deno.test("a database that restarts is asked again until it is back", async () => {
  let asked = 0;
  await using rest = serveRest(() =>
    ++asked === 1
      ? Response.json({ code: "57P03", message: "the database system is starting up" }, {
        status: 503,
      })
      : { status: 200, result: "applied", hosts: [], events: {} }
  );
  const environment = environmentOf(rest.url, { NETBOX_WEBHOOK_SECRET: SECRET });
  await using webhook = serveFunction(handleNetboxWebhook, environment);
  assertEquals((await sendSigned(webhook.url, SECRET, event1())).status, 200);
});
