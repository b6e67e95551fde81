import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";
import { declare, drift, ingest, payloadOf } from "../support/through_database.ts";
import { look, recorded } from "./support/look.ts";
import { type Answers, AUDITOR, clusterWith, PveStandIn, Refusal } from "./support/pve_stand_in.ts";

const GIB = 2 ** 30;

/** What NetBox says of a cluster `lab` with two nodes and three guests. */
const DECLARED = [
  { hostname: "lab", asset_type: "cluster" },
  { hostname: "pve1", asset_type: "device", role: "hypervisor", cluster: "lab" },
  { hostname: "pve2", asset_type: "device", role: "hypervisor", cluster: "lab" },
  { hostname: "web-1", cluster: "lab", parent: "pve1", ip: "192.0.2.50" },
  { hostname: "db-1", cluster: "lab", parent: "pve2", vmid: 102 },
  { hostname: "dns1", cluster: "lab", parent: "pve1" },
];

type Row = Record<string, unknown>;

function node(name: string, more: Row = {}): Row {
  return {
    type: "node",
    node: name,
    status: "online",
    cpu: 0.1,
    maxcpu: 8,
    mem: 8 * GIB,
    maxmem: 32 * GIB,
    ...more,
  };
}

function guest(vmid: number, name: string, on: string, more: Row = {}): Row {
  return {
    type: "qemu",
    id: `qemu/${vmid}`,
    vmid,
    name,
    node: on,
    status: "running",
    mem: GIB,
    maxmem: 4 * GIB,
    ...more,
  };
}

/** A cluster that is just as declared. */
const AS_DECLARED = {
  nodes: [node("pve1"), node("pve2")],
  guests: [guest(100, "web-1", "pve1"), guest(102, "db-1", "pve2"), guest(200, "dns1", "pve1")],
};

function answersOf(nodes: Row[], guests: Row[], more: Answers = {}): Answers {
  const members = Object.fromEntries(nodes.map((row) => [row.node, row.status === "online"]));
  return clusterWith([...nodes, ...guests], members, more);
}

/** Runs a story: each step changes the answers of the cluster, is collected, ingested, and tells the drift. */
async function withCluster(
  story: (see: (answers: Answers) => Promise<string[]>, sql: postgres.Sql) => Promise<void>,
  declared: Record<string, unknown>[] = DECLARED,
): Promise<void> {
  await using server = await PveStandIn.start(answersOf(AS_DECLARED.nodes, AS_DECLARED.guests));
  await withDatabase(async ({ sql }) => {
    await declare(sql, declared);
    await story(async (answers) => {
      server.answers = answers;
      const answer = await ingest(sql, payloadOf("proxmox", await look(server)));
      strictEqual(answer.status, 200);
      deepStrictEqual([answer.rejected, answer.quarantine], [[], []]);
      return await drift(sql);
    }, sql);
  });
}

const { nodes, guests } = AS_DECLARED;
const whole = () => answersOf(nodes, guests);

function changed(vmid: number, more: Row): Row[] {
  return guests.map((row) => row.vmid === vmid ? { ...row, ...more } : row);
}

Deno.test("a cluster that is as declared has no drift; seen again it is not stored again", () =>
  withCluster(async (see, sql) => {
    deepStrictEqual(await see(whole()), []);
    const busier = changed(100, { cpu: 0.7, uptime: 99, mem: 2 * GIB });
    deepStrictEqual(await see(answersOf(nodes, busier)), []);
    const [row] = await sql`select count(*)::integer as count from public.observed_snapshots`;
    strictEqual(row?.count, 1);
  }));

Deno.test("VM_DOWN: a declared guest stops, vanishes, and comes back", () =>
  withCluster(async (see) => {
    await see(whole());
    deepStrictEqual(await see(answersOf(nodes, changed(100, { status: "stopped" }))), [
      "VM_DOWN web-1 state: running -> stopped",
    ]);
    deepStrictEqual(await see(answersOf(nodes, guests.filter(({ vmid }) => vmid !== 100))), [
      "VM_DOWN web-1 state: running -> absent",
    ]);
    deepStrictEqual(await see(whole()), []);
  }));

Deno.test("a guest with a lock raises nothing", () =>
  withCluster(async (see) => {
    await see(whole());
    const locked = changed(100, { status: "stopped", lock: "backup" });
    deepStrictEqual(await see(answersOf(nodes, locked)), []);
  }));

Deno.test("VM_UNDECLARED: a guest that NetBox does not know; a template is none", () =>
  withCluster(async (see) => {
    const more = [
      guest(666, "stranger", "pve2"),
      guest(9000, "debian", "pve1", { template: 1, status: "stopped" }),
    ];
    deepStrictEqual(await see(answersOf(nodes, [...guests, ...more])), [
      "VM_UNDECLARED stranger guest: not declared -> running",
    ]);
  }));

Deno.test("NODE_UNREACHABLE: a node that just died says nothing of its guests", () =>
  withCluster(async (see) => {
    await see(whole());
    const dead = [node("pve1"), { type: "node", node: "pve2", status: "offline" }];
    const lines = ["NODE_UNREACHABLE pve2 node: online -> offline"];
    deepStrictEqual(await see(answersOf(dead, guests)), lines);
    const later = changed(102, { status: "unknown", name: undefined });
    deepStrictEqual(await see(answersOf(dead, later)), lines, "their rows have expired");
    deepStrictEqual(await see(whole()), []);
  }));

Deno.test("CONFIG_DRIFT: a guest on another node, and one with another address", () =>
  withCluster(async (see) => {
    const addressOf = (ip: string) => ({
      "/nodes/pve1/qemu/100/agent/network-get-interfaces": {
        result: [{ name: "ens18", "ip-addresses": [{ "ip-address": ip }] }],
      },
    });
    const migrated = changed(102, { node: "pve1" });
    deepStrictEqual(await see(answersOf(nodes, migrated, addressOf("192.0.2.99"))), [
      "CONFIG_DRIFT db-1 node: pve2 -> pve1",
      "CONFIG_DRIFT web-1 ip: 192.0.2.50 -> 192.0.2.99",
    ]);
    deepStrictEqual(await see(answersOf(nodes, guests, addressOf("192.0.2.50"))), []);
  }));

Deno.test("RESOURCE_EXCEEDED: a node, a guest and a storage over their thresholds", () =>
  withCluster(async (see) => {
    const storage = {
      type: "storage",
      storage: "local-zfs",
      node: "pve1",
      status: "available",
      disk: 95,
      maxdisk: 100,
    };
    const full = answersOf([node("pve1", { mem: 31.5 * GIB }), node("pve2")], [
      ...changed(100, { cpu: 0.99 }),
      storage,
    ]);
    deepStrictEqual(await see(full), [
      "RESOURCE_EXCEEDED pve1/local-zfs disk_pct: at most 90 % -> 95.0 %",
      "RESOURCE_EXCEEDED pve1 mem_pct: at most 95 % -> 98.4 %",
      "RESOURCE_EXCEEDED web-1 cpu_pct: at most 95 % -> 99.0 %",
    ]);
    deepStrictEqual(await see(whole()), []);
  }));

Deno.test("a right that is missing raises SNAPSHOT_ERROR and nothing else", () =>
  withCluster(async (see) => {
    await see(whole());
    const blind = {
      ...answersOf(nodes, []),
      "/access/permissions": { ...AUDITOR, "/vms": { "Sys.Audit": 1 } },
    };
    deepStrictEqual(await see(blind), [
      "SNAPSHOT_ERROR lab proxmox.complete: complete -> partial",
    ]);
    deepStrictEqual(await see(whole()), []);
  }));

Deno.test("a cluster that does not answer keeps what was known", () =>
  withCluster(async (see, sql) => {
    await see(answersOf(nodes, changed(100, { status: "stopped" })));
    const down = { ...whole(), "/cluster/resources": new Refusal(500, "got timeout") };
    deepStrictEqual(await see(down), ["SNAPSHOT_ERROR lab proxmox.collection: succeeds -> failed"]);
    const [issue] = await sql`
      select status from public.issues where event_type = 'VM_DOWN' and hostname = 'web-1'`;
    match(issue?.status, /^(?:open|stale)$/, "no evidence resolves nothing");
  }));

Deno.test("VM_UNDECLARED: a cluster that nobody declared, until somebody does", () =>
  withCluster(async (see, sql) => {
    const lines = await see(answersOf([], []));
    strictEqual(lines.includes("VM_UNDECLARED lab host: not declared -> reports"), true);
    await declare(sql, DECLARED);
    deepStrictEqual((await drift(sql)).filter((line) => line.includes(" lab host")), []);
  }, [{ hostname: "elsewhere" }]));

Deno.test("the recorded cluster with a dead node: its guest is unknown, not down", () =>
  withCluster(async (see) => {
    const resources = await recorded("cluster-resources.with-offline-node");
    deepStrictEqual(await see(clusterWith(resources, { pve1: true, pve2: false })), [
      "NODE_UNREACHABLE pve2 node: online -> offline",
    ]);
  }));

Deno.test("the recorded live cluster, declared in part", () =>
  withCluster(async (see) => {
    const live = {
      ...clusterWith(await recorded("go-proxmox.cluster-resources"), {}),
      "/cluster/status": await recorded("go-proxmox.cluster-status"),
      "/nodes/node2/qemu/100/agent/network-get-interfaces": await recorded(
        "go-proxmox.agent-network-get-interfaces.min",
      ),
    };
    deepStrictEqual(await see(live), [
      "CONFIG_DRIFT server1 ip: 192.0.2.9 -> 10.0.0.10",
      "VM_DOWN machine-test state: running -> stopped",
      "VM_UNDECLARED VM 200 guest: not declared -> stopped",
    ]);
  }, [
    { hostname: "lab", asset_type: "cluster" },
    ...["node1", "node2", "node3", "node4"].map((hostname) => ({
      hostname,
      asset_type: "device",
      role: "hypervisor",
      cluster: "lab",
    })),
    { hostname: "server1", cluster: "lab", parent: "node2", ip: "192.0.2.9" },
    { hostname: "machine-test", cluster: "lab", parent: "node1" },
  ]));
