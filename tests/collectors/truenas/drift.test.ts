import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";
import { declare, drift, ingest, payloadOf } from "../support/through_database.ts";
import { look } from "./support/look.ts";
import {
  type Answers,
  recordedAnswers,
  RpcError,
  TrueNasStandIn,
} from "./support/truenas_stand_in.ts";

// deno-lint-ignore no-explicit-any -- recorded rows are changed as a test needs it
type Rows = any[];

const recorded = await recordedAnswers();
const apps = (recorded["app.query"] as Rows).map((app) => ({
  ...app,
  state: "RUNNING",
  active_workloads: (recorded["app.query"] as Rows)[0].active_workloads,
}));
const vms = recorded["vm.query"] as Rows;

/** A system that is just as declared: three apps, a virtual machine, a container, a pool, and no alert. */
const AS_DECLARED: Answers = {
  ...recorded,
  "app.query": apps,
  "vm.query": vms.filter(({ name }) => name === "homeassistant"),
  "pool.query": (recorded["pool.query"] as Rows).filter(({ name }) => name === "tank"),
  "alert.list": [],
};

const PORTS = ["tcp/30013"];

const DECLARED = [
  {
    hostname: "nas1",
    asset_type: "device",
    role: "nas",
    services: [
      { name: "jellyfin", ports: PORTS },
      { name: "syncthing", ports: PORTS },
      { name: "paperless-ngx", ports: PORTS },
    ],
  },
  { hostname: "homeassistant", parent: "nas1" },
  { hostname: "web1", parent: "nas1", ip: "192.0.2.31" },
];

/** Runs a story: each step changes the answers of the system, is collected, ingested, and tells the drift. */
async function withSystem(
  story: (see: (more?: Answers) => Promise<string[]>, sql: postgres.Sql) => Promise<void>,
): Promise<void> {
  await using server = await TrueNasStandIn.start(AS_DECLARED);
  await withDatabase(async ({ sql }) => {
    await declare(sql, DECLARED);
    await story(async (more = {}) => {
      server.answers = { ...AS_DECLARED, ...more };
      const answer = await ingest(sql, payloadOf("truenas", await look(server)));
      strictEqual(answer.status, 200);
      deepStrictEqual([answer.rejected, answer.quarantine], [[], []]);
      return await drift(sql);
    }, sql);
  });
}

function appsWith(name: string, more: Record<string, unknown>): Answers {
  return { "app.query": apps.map((app) => app.name === name ? { ...app, ...more } : app) };
}

Deno.test("a system that is as declared has no drift; seen again it is not stored again", () =>
  withSystem(async (see, sql) => {
    deepStrictEqual(await see(), []);
    const later = { ...recorded["system.info"] as object, uptime_seconds: 871_444 };
    deepStrictEqual(await see({ "system.info": later }), []);
    const [row] = await sql`select count(*)::integer as count from public.observed_snapshots`;
    strictEqual(row?.count, 1);
  }));

Deno.test("SERVICE_MISSING: a declared app stops, crashes, vanishes, and comes back", () =>
  withSystem(async (see) => {
    await see();
    const stopped = { state: "STOPPED", active_workloads: { containers: 0 } };
    deepStrictEqual(await see(appsWith("jellyfin", stopped)), [
      "SERVICE_MISSING nas1/jellyfin state: running -> stopped",
    ]);
    deepStrictEqual(await see(appsWith("jellyfin", { ...stopped, state: "CRASHED" })), [
      "SERVICE_MISSING nas1/jellyfin state: running -> failed",
    ]);
    deepStrictEqual(await see({ "app.query": apps.slice(1) }), [
      "SERVICE_MISSING nas1/jellyfin state: running -> absent",
    ]);
    deepStrictEqual(await see(appsWith("jellyfin", { state: "DEPLOYING" })), []);
    deepStrictEqual(await see(), []);
  }));

Deno.test("SERVICE_UNEXPECTED and PORT_MISMATCH: another app, another port", () =>
  withSystem(async (see) => {
    const [app] = apps;
    const workloads = structuredClone(app.active_workloads);
    for (const { host_ports } of workloads.used_ports) {
      for (const port of host_ports) port.host_port = 30_014;
    }
    deepStrictEqual(
      await see({
        "app.query": [...apps.slice(1), { ...app, active_workloads: workloads }, {
          ...app,
          name: "plex",
        }],
      }),
      [
        "PORT_MISMATCH nas1/jellyfin ports: tcp/30013 -> tcp/30014",
        "SERVICE_UNEXPECTED nas1/plex declaration: not declared -> running",
      ],
    );
  }));

Deno.test("an app on the network of the host is not judged by its ports", () =>
  withSystem(async (see) => {
    const workloads = { ...apps[0].active_workloads, used_ports: [], networks: [] };
    deepStrictEqual(await see(appsWith("jellyfin", { active_workloads: workloads })), []);
  }));

Deno.test("Docker that is not at work raises SNAPSHOT_ERROR, and no app is missing", () =>
  withSystem(async (see) => {
    await see();
    const down = { "docker.status": { status: "FAILED", description: "" }, "app.query": [] };
    deepStrictEqual(await see(down), [
      "SNAPSHOT_ERROR nas1 truenas.complete: complete -> partial",
    ]);
    deepStrictEqual(await see(), []);
  }));

Deno.test("VM_DOWN and VM_UNDECLARED: machines and containers", () =>
  withSystem(async (see) => {
    await see();
    const stopped = { state: "STOPPED", pid: null, domain_state: "SHUTOFF" };
    const machines = vms.map((vm) => ({ ...vm, status: stopped }));
    deepStrictEqual(await see({ "vm.query": machines, "virt.instance.query": [] }), [
      "VM_DOWN homeassistant state: running -> stopped",
      "VM_DOWN web1 state: running -> absent",
      "VM_UNDECLARED lab guest: not declared -> stopped",
    ]);
  }));

Deno.test("a machine that cannot be judged is not down", () =>
  withSystem(async (see) => {
    await see();
    const [vm] = vms;
    const unknown = { ...vm, status: { state: "ERROR", pid: null, domain_state: "ERROR" } };
    deepStrictEqual(await see({ "vm.query": [unknown] }), []);
  }));

Deno.test("CONFIG_DRIFT: a container with another address", () =>
  withSystem(async (see) => {
    const [instance] = recorded["virt.instance.query"] as Rows;
    const aliases = [{ type: "INET", address: "192.0.2.77", netmask: 24 }];
    deepStrictEqual(await see({ "virt.instance.query": [{ ...instance, aliases }] }), [
      "CONFIG_DRIFT web1 ip: 192.0.2.31 -> 192.0.2.77",
    ]);
  }));

Deno.test("POOL_UNHEALTHY and RESOURCE_EXCEEDED: a pool that is full and degraded", () =>
  withSystem(async (see) => {
    const [tank] = AS_DECLARED["pool.query"] as Rows;
    const ill = { ...tank, status: "DEGRADED", healthy: false, size: 100, allocated: 96, free: 4 };
    deepStrictEqual(await see({ "pool.query": [ill] }), [
      "POOL_UNHEALTHY nas1/tank pool: ONLINE -> DEGRADED",
      "RESOURCE_EXCEEDED nas1/tank pool_pct: at most 85 % -> 96.0 %",
    ]);
    deepStrictEqual(await see(), []);
  }));

Deno.test("ALERT_RAISED: an alert that nobody dismissed", () =>
  withSystem(async (see) => {
    const told = await see({ "alert.list": recorded["alert.list"] });
    deepStrictEqual(told.map((line) => line.replace(/ [0-9a-f]{8}:/, ":")), [
      "ALERT_RAISED nas1 VolumeStatus: not raised -> CRITICAL",
    ]);
    deepStrictEqual(await see(), []);
  }));

Deno.test("a right that is missing raises SNAPSHOT_ERROR and nothing missing", () =>
  withSystem(async (see) => {
    await see();
    deepStrictEqual(await see({ "vm.query": RpcError.call("EACCES", "[EACCES] Not authorized") }), [
      "SNAPSHOT_ERROR nas1 truenas.complete: complete -> partial",
    ]);
  }));

Deno.test("a system that refuses the key keeps what was known", () =>
  withSystem(async (see, sql) => {
    await see(appsWith("jellyfin", { state: "STOPPED" }));
    deepStrictEqual(await see({ "auth.login_with_api_key": false }), [
      "SNAPSHOT_ERROR nas1 truenas.collection: succeeds -> permission",
    ]);
    const [issue] = await sql`
      select status from public.issues where event_type = 'SERVICE_MISSING' and service = 'jellyfin'`;
    match(issue?.status, /^(?:open|stale)$/, "no evidence resolves nothing");
  }));
