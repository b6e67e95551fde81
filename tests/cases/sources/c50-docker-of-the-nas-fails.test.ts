// The pool with the apps dies, and Docker with it: truenas/apps#3069, #590, truenas/charts#3012, truenas/middleware#15376.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";
import { look } from "../../collectors/truenas/support/look.ts";
import {
  type Answers,
  recordedAnswers,
  RpcError,
  TrueNasStandIn,
} from "../../collectors/truenas/support/truenas_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";

// deno-lint-ignore no-explicit-any -- recorded rows are changed as a test needs it
type Rows = any[];

const recorded = await recordedAnswers();
const [app] = recorded["app.query"] as Rows;
const tank = (recorded["pool.query"] as Rows).find(({ name }) => name === "tank");
const plex = { ...app, name: "plex", state: "RUNNING" };

const WELL: Answers = {
  ...recorded,
  "app.query": [plex],
  "vm.query": [],
  "virt.instance.query": [],
  "pool.query": [tank],
  "alert.list": [],
};

function alert(klass: string, more: Record<string, unknown> = {}) {
  const text = "Pool tank state is FAULTED";
  return { ...(recorded["alert.list"] as Rows)[0], klass, formatted: text, text, ...more };
}

const FAULTED = { ...tank, status: "FAULTED", healthy: false };

/** A story of nas1: each step changes what it answers, is collected and ingested, and tells the drift. */
async function withNas(story: (see: (more?: Answers) => Promise<string[]>) => Promise<void>) {
  await using server = await TrueNasStandIn.start(WELL);
  await withDatabase(async ({ sql }) => {
    await declare(sql, [{
      hostname: "nas1",
      asset_type: "device",
      role: "nas",
      services: [{ name: "plex" }],
    }]);
    await story(async (more = {}) => {
      server.answers = { ...WELL, ...more };
      const answer = await ingest(sql, payloadOf("truenas", await look(server)));
      strictEqual(answer.status, 200);
      return await drift(sql);
    });
  });
}

for (const status of ["FAILED", "INITIALIZING", "STOPPING", "STOPPED", "PENDING"]) {
  Deno.test(`Docker is ${status}: the pool is told, and nothing of the apps`, () =>
    withNas(async (see) => {
      deepStrictEqual(await see(), []);
      const ill: Answers = {
        "docker.status": { status, description: "Failed to mount ix-apps" },
        "app.query": [],
        "pool.query": [FAULTED],
        "alert.list": [alert("VolumeStatus", { key: "1" })],
      };
      const told = [
        "POOL_UNHEALTHY nas1/tank pool: ONLINE -> FAULTED",
        "SNAPSHOT_ERROR nas1 truenas.complete: complete -> partial",
      ];
      deepStrictEqual(await see(ill), told);
      deepStrictEqual(
        await see({ ...ill, "alert.list": [alert("VolumeStatus", { key: "2" })] }),
        told,
      );
      deepStrictEqual(await see(), []);
    }));
}

Deno.test("neither pools nor apps can be asked: the alert is told", () =>
  withNas(async (see) => {
    await see();
    const refused = RpcError.call("EFAULT", "[EFAULT] broken");
    const told = await see({
      "docker.status": { status: "FAILED", description: "" },
      "pool.query": refused,
      "alert.list": [alert("VolumeStatus"), alert("BootPoolStatus"), alert("X", { level: "INFO" })],
    });
    deepStrictEqual(told.map((line) => line.replace(/ [0-9a-f]{8}:/, ":")), [
      "ALERT_RAISED nas1 BootPoolStatus: not raised -> CRITICAL",
      "ALERT_RAISED nas1 VolumeStatus: not raised -> CRITICAL",
      "SNAPSHOT_ERROR nas1 truenas.complete: complete -> partial",
    ]);
  }));

Deno.test("what is odd in a row costs itself, and the row is still there", () =>
  withNas(async (see) => {
    await see();
    deepStrictEqual(
      await see({
        "app.query": [{
          ...plex,
          active_workloads: { used_ports: "many", images: [7] },
          version: 3,
        }],
        "pool.query": [{ ...tank, scan: "SCRUB", fragmentation: {}, status_code: 5 }],
        "alert.list": [
          alert("Odd", { level: "ERROR", key: { pool: "x" }, node: 1, datetime: "now" }),
        ],
        "disk.query": [{ name: "sda", serial: 5, size: "large" }],
      }).then((told) => told.map((line) => line.replace(/ [0-9a-f]{8}:/, ":"))),
      ["ALERT_RAISED nas1 Odd: not raised -> ERROR"],
    );
  }));

Deno.test("an app and a pool without a state are told by their names, and cost no other", () =>
  withNas(async (see) => {
    await see();
    const fast = { ...tank, name: "fast", status: "DEGRADED", healthy: false };
    deepStrictEqual(
      await see({
        "app.query": [{ ...plex, state: null }],
        "pool.query": [{ ...tank, status: null }, fast],
      }),
      [
        "POOL_UNHEALTHY nas1/fast pool: ONLINE -> DEGRADED",
        "SNAPSHOT_ERROR nas1 truenas.rows: readable -> quarantined",
      ],
    );
  }));

Deno.test("an alert is the same after a reboot, with or without a key", async () => {
  const keys = async (more: Record<string, unknown>) => {
    await using server = await TrueNasStandIn.start({
      ...WELL,
      "alert.list": [alert("VolumeStatus", more)],
    });
    const { snapshot, complete } = await look(server);
    strictEqual(complete, true);
    return (snapshot.alerts as Rows).map(({ key }) => key).join();
  };
  strictEqual(await keys({ id: "1", uuid: "1" }), await keys({ id: "2", uuid: "2" }));
  strictEqual(await keys({ id: "1", key: null }), await keys({ id: "2", key: null }));
  strictEqual(await keys({ id: "1", key: { a: 1 } }), await keys({ id: "2", key: { a: 1 } }));
});
