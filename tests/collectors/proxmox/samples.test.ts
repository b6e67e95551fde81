import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { look, recorded, type Settings } from "./support/look.ts";
import { clusterWith, PveStandIn, Refusal } from "./support/pve_stand_in.ts";
import { incompleteLists } from "../support/incomplete_lists.ts";

const resources = await recorded("cluster-resources.with-offline-node");
const agent = await recorded("agent-network-get-interfaces");

const AGENT_100 = "/nodes/pve1/qemu/100/agent/network-get-interfaces";
const INTERFACES_200 = "/nodes/pve1/lxc/200/interfaces";

// deno-lint-ignore no-explicit-any -- the parts of a snapshot are asserted as they come
type Snapshot = any;

async function collected(answers: Record<string, unknown>, settings?: Settings) {
  await using server = await PveStandIn.start(answers);
  const observation = await look(server, settings);
  return { ...observation, snapshot: observation.snapshot as Snapshot, asked: server.asked };
}

Deno.test("a cluster with a dead node becomes the canonical form", async () => {
  const { snapshot, complete, problems, summary } = await collected(
    clusterWith(resources, { pve1: true, pve2: false }, {
      [AGENT_100]: agent,
      [INTERFACES_200]: await recorded("go-proxmox.lxc-interfaces"),
    }),
  );
  strictEqual(complete, true);
  deepStrictEqual(problems, []);
  strictEqual(summary, "3 guests on 2 nodes");
  deepStrictEqual(snapshot, {
    cluster: { name: "lab", quorate: true, version: "9.2.1" },
    nodes: [
      {
        node: "pve1",
        status: "online",
        ips: ["192.0.2.1"],
        maxcpu: 16,
        maxmem: 67264761856,
        maxdisk: 100861726720,
        cpu: 0.031,
        mem: 21474836480,
        disk: 8123456789,
        uptime: 1234567,
      },
      { node: "pve2", status: "offline", ips: ["192.0.2.2"] },
    ],
    guests: [
      {
        vmid: 100,
        type: "qemu",
        name: "web-1",
        status: "running",
        node: "pve1",
        ips: ["192.0.2.50"],
        tags: ["prod", "web"],
        template: false,
        maxcpu: 2,
        maxmem: 4294967296,
        maxdisk: 34359738368,
        cpu: 0.0123,
        mem: 2147483648,
        disk: 0,
        uptime: 86400,
      },
      { vmid: 102, type: "qemu", status: "unknown", node: "pve2", tags: [], template: false },
      {
        vmid: 200,
        type: "lxc",
        name: "dns1",
        status: "running",
        node: "pve1",
        ips: ["192.168.3.95"],
        tags: ["infra"],
        template: false,
        maxcpu: 1,
        maxmem: 536870912,
        maxdisk: 8589934592,
        cpu: 0.001,
        mem: 134217728,
        disk: 1073741824,
        uptime: 3600,
      },
    ],
    storages: [
      {
        storage: "local-zfs",
        node: "pve1",
        status: "available",
        plugintype: "zfspool",
        content: ["images", "rootdir"],
        shared: false,
        disk: 500000000000,
        maxdisk: 1000000000000,
      },
      {
        storage: "local-zfs",
        node: "pve2",
        status: "unknown",
        plugintype: "zfspool",
        content: ["images", "rootdir"],
        shared: false,
      },
    ],
  });
});

Deno.test("the answers of a live cluster are understood, templates left out", async () => {
  const { snapshot, complete } = await collected({
    ...clusterWith(await recorded("go-proxmox.cluster-resources"), {}),
    "/cluster/status": await recorded("go-proxmox.cluster-status"),
    "/nodes/node2/qemu/100/agent/network-get-interfaces": await recorded(
      "go-proxmox.agent-network-get-interfaces.min",
    ),
  });
  strictEqual(complete, true);
  strictEqual(snapshot.cluster.name, "clustername");
  deepStrictEqual(snapshot.guests.map(({ vmid, ips }: Snapshot) => [vmid, ips]), [
    [100, ["10.0.0.10"]],
    [102, undefined],
    [200, undefined],
  ]);
  strictEqual(snapshot.nodes.length, 4);
  strictEqual(snapshot.storages.length, 12);
});

Deno.test("the guests of a node that just died are unknown, though they read as running", async () => {
  const justDied = await recorded("cluster-resources.node-just-died");
  const { snapshot, asked } = await collected(
    clusterWith([...justDied, { type: "node", node: "pve1", status: "online" }], {
      pve1: true,
      pve2: false,
    }),
  );
  const [guest] = snapshot.guests;
  deepStrictEqual([guest.name, guest.status, guest.cpu], ["db-1", "unknown", undefined]);
  strictEqual(asked.some((path) => path.startsWith("/nodes/pve2")), false, "it is not asked");
});

Deno.test("membership is believed before the row of a node", async () => {
  const stale = structuredClone(resources);
  stale[1].status = "online";
  const { snapshot } = await collected(clusterWith(stale, { pve1: true, pve2: false }));
  strictEqual(snapshot.nodes[1].status, "offline");
});

Deno.test("numbers as text, flags as text, old tags, lock and HA state are read", async () => {
  const { snapshot, complete } = await collected(clusterWith([
    { type: "node", node: "pve1", status: "online", maxcpu: "16", cpu: "0.5" },
    { type: "node", node: "pve2", status: "online", maxcpu: null, mem: "lots" },
    { type: "qemu", vmid: "101", node: "pve1", name: "a", status: "stopped", template: "1" },
    {
      type: "qemu",
      vmid: "102",
      node: "pve1",
      name: "b",
      status: "stopped",
      template: "0",
      tags: "web,prod old",
      lock: "backup",
      hastate: "started",
      maxmem: "1024",
    },
  ], { pve1: true, pve2: true }));
  strictEqual(complete, true);
  strictEqual(snapshot.nodes[0].maxcpu, 16);
  strictEqual(snapshot.nodes[1].mem, undefined);
  deepStrictEqual(snapshot.guests, [{
    vmid: 102,
    type: "qemu",
    name: "b",
    status: "stopped",
    node: "pve1",
    tags: ["old", "prod", "web"],
    template: false,
    lock: "backup",
    hastate: "started",
    maxmem: 1024,
  }]);
});

Deno.test("a row that is not understood costs no other and is told", async () => {
  const { snapshot, complete, problems } = await collected(
    clusterWith([...resources, { type: "qemu", node: "pve1", name: "nameless" }], {
      pve1: true,
      pve2: false,
    }),
    { address_limit: 0 },
  );
  deepStrictEqual(incompleteLists(complete), ["guests"]);
  strictEqual(snapshot.guests.length, 3);
  deepStrictEqual(snapshot.problems, problems);
  strictEqual(problems.length, 1);
  match(problems.join(), /^a qemu is not understood: vmid: /);
});

Deno.test("a node on its own has no cluster and no quorum to lose", async () => {
  const alone = clusterWith([{ type: "node", node: "box2", status: "online" }], {});
  alone["/cluster/status"] = [{ type: "node", name: "box2", ip: "192.0.2.9", online: 1, local: 1 }];
  const { snapshot, complete } = await collected(alone);
  strictEqual(complete, true);
  deepStrictEqual(snapshot.cluster, { name: null, quorate: true, version: "9.2.1" });
});

for (
  const reason of [
    "QEMU guest agent is not running",
    "No QEMU guest agent configured",
    "VM 100 is not running",
    "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist",
  ]
) {
  Deno.test(`a guest without addresses is no failure: ${reason}`, async () => {
    const { snapshot, complete, problems } = await collected(
      clusterWith(resources, { pve1: true, pve2: false }, {
        [AGENT_100]: new Refusal(500, reason),
        [INTERFACES_200]: null,
      }),
    );
    strictEqual(complete, true);
    deepStrictEqual(problems, []);
    strictEqual(snapshot.guests[0].ips, undefined, "not known");
    deepStrictEqual(snapshot.guests[2].ips, [], "known to have none");
  });
}

Deno.test("nothing that was not asked for is sent on", async () => {
  const secretive = structuredClone(resources);
  Object.assign(secretive[2], { description: "hunter2", cipassword: "hunter3", args: "hunter4" });
  const { snapshot } = await collected(clusterWith(secretive, { pve1: true, pve2: false }));
  doesNotMatch(JSON.stringify(snapshot), /hunter|cafe|PVEAPIToken|coffee/i);
});
