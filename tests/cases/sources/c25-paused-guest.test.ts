// Paused by a full disk, or by hand: dougiteixeira/proxmoxve#137, luthermonson/go-proxmox#171.
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { look } from "../../collectors/proxmox/support/look.ts";
import {
  type Answers,
  AUDITOR,
  clusterWith,
  PveStandIn,
  Refusal,
} from "../../collectors/proxmox/support/pve_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";

const FULL = "/nodes/pve1/qemu?full=1";

const MACHINES = [
  { vmid: 100, name: "full-disk", status: "running", qmpstatus: "io-error" },
  { vmid: 101, name: "paused-by-hand", status: "running", qmpstatus: "paused" },
];

function cluster(more: Answers = {}, resources: unknown[] = []): Answers {
  return clusterWith(
    [
      { type: "node", node: "pve1", status: "online" },
      { type: "qemu", vmid: 100, node: "pve1", name: "full-disk", status: "running" },
      { type: "qemu", vmid: 101, node: "pve1", name: "paused-by-hand", status: "running" },
      ...resources,
    ],
    { pve1: true },
    { [FULL]: MACHINES, ...more },
  );
}

/** The guests of what a collector sends, by vmid: what QEMU says of them. */
async function machines(answers: Answers) {
  await using server = await PveStandIn.start(answers);
  const { snapshot, complete, error, problems } = await look(server, { address_limit: 0 });
  const rows = snapshot.guests as { vmid: number; qmpstatus?: string | null }[];
  strictEqual(error, null);
  return {
    complete,
    problems,
    asked: server.asked.filter((path) => path.startsWith("/nodes")),
    said: Object.fromEntries(rows.map(({ vmid, qmpstatus }) => [vmid, qmpstatus])),
  };
}

Deno.test("what QEMU says is asked for once per node", async () => {
  const { said, asked, complete, problems } = await machines(cluster());
  deepStrictEqual(said, { 100: "io-error", 101: "paused" });
  deepStrictEqual(asked, [FULL]);
  strictEqual(complete, true);
  deepStrictEqual(problems, []);
});

Deno.test("only of nodes that are online and have a machine whose process runs", async () => {
  const answers = clusterWith(
    [
      { type: "node", node: "pve1", status: "online" },
      { type: "node", node: "pve2", status: "online" },
      { type: "node", node: "pve3", status: "offline" },
      { type: "lxc", vmid: 200, node: "pve1", name: "ct", status: "running" },
      { type: "qemu", vmid: 100, node: "pve1", name: "off", status: "stopped" },
      { type: "qemu", vmid: 101, node: "pve2", name: "on", status: "running" },
      { type: "qemu", vmid: 102, node: "pve3", name: "dead", status: "running" },
    ],
    { pve1: true, pve2: true, pve3: false },
    { "/nodes/pve2/qemu?full=1": [{ vmid: 101, qmpstatus: "running" }] },
  );
  const { said, asked } = await machines(answers);
  deepStrictEqual(asked, ["/nodes/pve2/qemu?full=1"]);
  deepStrictEqual(said, { 100: undefined, 101: "running", 102: undefined, 200: undefined });
});

Deno.test("rows are read one by one", async () => {
  const { said, complete } = await machines(
    cluster({ [FULL]: [{ vmid: "100", qmpstatus: "io-error" }, null, { vmid: 101 }, 7] }),
  );
  deepStrictEqual(said, { 100: "io-error", 101: undefined });
  strictEqual(complete, true);
});

for (
  const [what, answer] of [
    ["595 of a node behind", new Refusal(595, "No route to host")],
    ["403", new Refusal(403, "Permission check failed")],
    ["500", new Refusal(500, "got timeout")],
    ["another shape", { rows: [] }],
  ] as const
) {
  Deno.test(`${what} makes the field null, and no list incomplete`, async () => {
    const { said, complete, problems } = await machines(cluster({ [FULL]: answer }));
    deepStrictEqual(said, { 100: null, 101: null });
    strictEqual(complete, true);
    strictEqual(problems.length, 1);
    match(problems.join(), /^What QEMU says of the machines of a node is not known\. /);
  });
}

Deno.test("a version that cannot be asked leaves the field out", async () => {
  const { said, problems } = await machines(
    cluster({ [FULL]: new Refusal(501, "no such method") }),
  );
  deepStrictEqual(said, { 100: undefined, 101: undefined });
  deepStrictEqual(problems, []);
});

Deno.test("down to drift: told, kept while nobody can ask, and well again", async () => {
  await withDatabase(async ({ sql }) => {
    await declare(sql, [
      { hostname: "lab", asset_type: "cluster" },
      { hostname: "pve1", asset_type: "device", cluster: "lab" },
      { hostname: "full-disk", cluster: "lab", vmid: 100 },
      { hostname: "paused-by-hand", cluster: "lab", vmid: 101 },
    ]);
    await using server = await PveStandIn.start(cluster());
    const collected = async () => {
      const payload = payloadOf("proxmox", await look(server, { address_limit: 0 }));
      strictEqual((await ingest(sql, payload)).status, 200);
      return await drift(sql);
    };
    const both = [
      "VM_DOWN full-disk state: running -> failed",
      "VM_DOWN paused-by-hand state: running -> paused",
    ];
    deepStrictEqual(await collected(), both);
    server.answers[FULL] = new Refusal(596, "Connection timed out");
    deepStrictEqual(await collected(), [], "nobody knows");
    deepStrictEqual(await collected(), [], "still nobody");
    server.answers[FULL] = MACHINES;
    deepStrictEqual(await collected(), both);
    const events = await sql`select status from events`;
    deepStrictEqual(events.map(({ status }) => status), ["opened", "opened"]);
    server.answers[FULL] = MACHINES.map((row) => ({ ...row, qmpstatus: "running" }));
    deepStrictEqual(await collected(), []);
    const ends = await sql`select status from events where status = 'resolved'`;
    strictEqual(ends.length, 2);
  });
});

Deno.test("a token that lacks one storage still tells what is down", async () => {
  await withDatabase(async ({ sql }) => {
    await declare(sql, [
      { hostname: "lab", asset_type: "cluster" },
      { hostname: "pve1", asset_type: "device", cluster: "lab" },
      { hostname: "full-disk", cluster: "lab", vmid: 100 },
    ]);
    const permissions = { ...AUDITOR, "/storage/nas": { "Datastore.Allocate": 1 } };
    await using server = await PveStandIn.start(cluster({ "/access/permissions": permissions }));
    const observation = await look(server, { address_limit: 0 });
    deepStrictEqual(observation.complete, { nodes: true, guests: true, storages: false });
    await ingest(sql, payloadOf("proxmox", observation));
    const lines = await drift(sql);
    deepStrictEqual(lines.map((line) => line.replace(/ [^ ]+: .*/, "")), [
      "SNAPSHOT_ERROR lab",
      "VM_DOWN full-disk",
      "VM_UNDECLARED paused-by-hand",
    ]);
  });
});

for (
  const [what, permissions, complete] of [
    ["from the root", { "/": AUDITOR["/"] }, true],
    ["from the root, of its own path only", { "/": { "VM.Audit": 0 } }, false],
    [
      "from the root, where a path of its own takes its place",
      { ...{ "/": AUDITOR["/"] }, "/vms": { "VM.PowerMgmt": 1 } },
      { nodes: true, guests: false, storages: true },
    ],
    ["nowhere", {}, false],
    [
      "one list from the root, the others not",
      { "/": { "VM.Audit": 1 } },
      { nodes: false, guests: true, storages: false },
    ],
  ] as const
) {
  Deno.test(`rights come down ${what}`, async () => {
    deepStrictEqual(
      (await machines(cluster({ "/access/permissions": permissions }))).complete,
      complete,
    );
  });
}

Deno.test("a node that will not say what the token may see, or its version, still tells its guests", async () => {
  const { said, complete } = await machines(cluster({
    "/access/permissions": new Refusal(500, "can't lock file"),
    "/version": new Refusal(500, "got timeout"),
  }));
  deepStrictEqual(said, { 100: "io-error", 101: "paused" });
  strictEqual(complete, false, "what it does not list may be there");
});

Deno.test("a storage of which nothing is known is asked of its node", async () => {
  const row = { type: "storage", plugintype: "nfs", shared: 1, content: "backup" };
  await using server = await PveStandIn.start(clusterWith(
    [
      ...["pve1", "pve2", "pve3"].map((node) => ({ type: "node", node, status: "online" })),
      { ...row, node: "pve1", storage: "nas", status: "unknown" },
      { ...row, node: "pve1", storage: "late", status: "unknown" },
      { ...row, node: "pve1", storage: "off", status: "unknown" },
      { ...row, node: "pve1", storage: "mute", status: "unknown" },
      { ...row, node: "pve2", storage: "nas", status: "available", disk: 1, maxdisk: 9 },
      { ...row, node: "pve3", storage: "nas", status: "unknown" },
    ],
    { pve1: true, pve2: true, pve3: true },
    {
      "/nodes/pve1/storage": [
        { storage: "nas", active: 0, enabled: 1 },
        { storage: "late", active: 1, enabled: 1, used: 5, total: 10 },
        { storage: "off", active: 0, enabled: 0 },
      ],
      "/nodes/pve3/storage": new Refusal(595, "No route to host"),
    },
  ));
  const { snapshot, complete } = await look(server);
  strictEqual(complete, true);
  const rows = snapshot.storages as Record<string, unknown>[];
  deepStrictEqual(
    rows.map(({ node, storage, status, disk = "-" }) => `${node} ${storage} ${status} ${disk}`),
    [
      "pve1 late available 5",
      "pve1 mute unknown -",
      "pve1 nas inactive -",
      "pve1 off disabled -",
      "pve2 nas available 1",
      "pve3 nas unknown -",
    ],
  );
  deepStrictEqual(server.asked.filter((path) => path.startsWith("/nodes")), [
    "/nodes/pve1/storage",
    "/nodes/pve3/storage",
  ]);
});
