import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakepve } from "../../scripts/real/programs.ts";
import { withDatabase } from "../_support/database.ts";
import { declare, drift, ingest, payloadOf } from "../collectors/support/through_database.ts";
import { AUDITOR, FakePve } from "./support/fake_pve.ts";
import { testWith } from "./support/test_with.ts";

const NODES = ["pve1", "pve2", "pve3"];

/** Three nodes, and so many VMs in turn: `vm100` on pve1, `vm101` on pve2 … */
async function cluster(pve: FakePve, guests: number): Promise<void> {
  await pve.do(
    ...NODES.map((node): [string, string] => ["add_node", node]),
    ...Array.from({ length: guests }, (_, index): [string, ...unknown[]] => [
      "add_vm",
      100 + index,
      `vm${100 + index}`,
      NODES[index % 3],
      "running",
    ]),
  );
}

function declared(guests: number) {
  return [
    ...NODES.map((hostname) => ({ hostname, asset_type: "device", cluster: "fakecluster" })),
    ...Array.from({ length: guests }, (_, index) => ({
      hostname: `vm${100 + index}`,
      asset_type: "vm",
      cluster: "fakecluster",
      parent: NODES[index % 3],
      vmid: 100 + index,
    })),
  ];
}

/** Rows of a list of the snapshot. */
function rows(snapshot: Record<string, unknown>, list: string) {
  return snapshot[list] as Record<string, unknown>[];
}

testWith(fakepve, "200 guests are collected whole with the rights of PVEAuditor on /", async () => {
  await using pve = await FakePve.start();
  await cluster(pve, 200);
  await pve.grant("/", ...AUDITOR);
  const { complete, error, problems, snapshot } = await pve.look();
  deepStrictEqual({ complete, error, problems }, { complete: true, error: null, problems: [] });
  strictEqual(rows(snapshot, "guests").length, 200);
  strictEqual(rows(snapshot, "nodes").length, 3);
  ok(rows(snapshot, "guests").every(({ status }) => status === "running"));
});

testWith(
  fakepve,
  "a stopped guest is told by the look after it, and so is the lock that stays",
  () =>
    withDatabase(async ({ sql }) => {
      await using pve = await FakePve.start();
      await cluster(pve, 6);
      await pve.grant("/", ...AUDITOR);
      await declare(sql, declared(6));
      const see = async () => {
        await ingest(sql, payloadOf("proxmox", await pve.look()));
        return await drift(sql);
      };
      deepStrictEqual(await see(), []);
      await pve.do([100, "status", "stopped"], [100, "qmpstatus", "stopped"]);
      deepStrictEqual(await see(), ["VM_DOWN vm100 state: running -> stopped"]);
      await pve.do([100, "status", "running"], [100, "qmpstatus", "running"], [
        "snapshot_lock",
        101,
        "backup",
      ]);
      deepStrictEqual(await see(), []);
      await pve.do(["unlock", 101], ["set_node_offline", "pve2"]);
      deepStrictEqual(await see(), ["NODE_UNREACHABLE pve2 node: online -> offline"]);
      await pve.do(["set_node_offline", "pve2", false], [102, "qmpstatus", "io-error"]);
      deepStrictEqual(await see(), ["VM_DOWN vm102 state: running -> failed"]);
      const [down] = await sql`select details from drift where hostname = 'vm102'`;
      strictEqual(down?.details, "VM vm102 is declared active but is failed (io-error).");
    }),
);

testWith(fakepve, "a right that is missing costs its list only", async () => {
  await using pve = await FakePve.start();
  await cluster(pve, 3);
  await pve.grant("/vms", "VM.Audit");
  await pve.grant("/nodes", "Sys.Audit");
  await pve.do([100, "status", "stopped"]);
  const { complete, problems, snapshot } = await pve.look();
  deepStrictEqual(complete, { nodes: true, guests: true, storages: false });
  match(problems.join(), /Datastore\.Audit/);
  deepStrictEqual(rows(snapshot, "guests").map(({ status }) => status), [
    "stopped",
    "running",
    "running",
  ]);
});

testWith(fakepve, "a refused side look costs nothing, a slow network no list", async () => {
  await using pve = await FakePve.start();
  await cluster(pve, 3);
  await pve.grant("/", ...AUDITOR);
  await pve.do(
    ["fail", "GET", "/nodes/pve1/qemu", 403, "Permission check failed"],
    ["slow_network", 0.2, 0.2],
  );
  const { complete, snapshot } = await pve.look();
  strictEqual(complete, true);
  strictEqual(rows(snapshot, "guests").length, 3);
});

testWith(fakepve, "a cluster without quorum is read, and says so", async () => {
  await using pve = await FakePve.start();
  await cluster(pve, 3);
  await pve.grant("/", ...AUDITOR);
  await pve.do(["lose_quorum"]);
  const { error, snapshot } = await pve.look();
  strictEqual(error, null);
  deepStrictEqual((snapshot.cluster as { quorate: boolean }).quorate, false);
});
