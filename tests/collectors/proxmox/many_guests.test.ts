import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { MAX_SNAPSHOT_ROWS } from "../../../supabase/functions/_shared/limits.ts";
import { withDatabase } from "../../_support/database.ts";
import { ingest, payloadOf } from "../support/through_database.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { collectorFor } from "./support/look.ts";
import { type Answers, clusterWith, PveStandIn } from "./support/pve_stand_in.ts";

const GUESTS = 3_000;
const NODES = 20;

/** Those with a number that ends in 0 have containers only, which cannot be paused. */
const NODES_OF_MACHINES = 18;

interface Guest {
  vmid: number;
  ips?: string[];
}

function addressOf(vmid: number): string {
  return `10.${vmid >> 16}.${vmid >> 8 & 255}.${vmid & 255}`;
}

/** A cluster of guests with one address each; every tenth is a container. */
function clusterOf(guests: number): Answers {
  const nodes = Array.from({ length: NODES }, (_, index) => `pve${index}`);
  const resources: Record<string, unknown>[] = nodes.map((node) => ({
    type: "node",
    node,
    status: "online",
  }));
  const addresses: Answers = {};
  for (let vmid = 100; vmid < 100 + guests; vmid++) {
    const type = vmid % 10 === 0 ? "lxc" : "qemu";
    const node = nodes[vmid % NODES];
    resources.push({
      type,
      vmid,
      node,
      name: `guest-${vmid}`,
      status: "running",
      tags: "a;b",
      cpu: 0.1,
      maxcpu: 4,
      mem: 2 ** 30,
      maxmem: 2 ** 32,
      uptime: 1000,
    });
    const row = { name: "eth0", "ip-addresses": [{ "ip-address": addressOf(vmid) }] };
    if (type === "lxc") addresses[`/nodes/${node}/lxc/${vmid}/interfaces`] = [row];
    else {
      addresses[`/nodes/${node}/qemu/${vmid}/agent/network-get-interfaces`] = { result: [row] };
    }
  }
  return clusterWith(resources, Object.fromEntries(nodes.map((node) => [node, true])), addresses);
}

function knownOf(snapshot: Record<string, unknown>): Guest[] {
  return (snapshot.guests as Guest[]).filter(({ ips }) => ips !== undefined);
}

Deno.test("3,000 guests take a bounded number of requests, and ingest takes as many as it says", async () => {
  await using server = await PveStandIn.start(clusterOf(GUESTS));
  await using state = new TemporaryDirectory();
  const observe = await collectorFor([server], { state: state.path });
  const [observation] = await observe();
  if (!observation) throw new Error("a cluster is one observation");
  strictEqual(server.asked.length, 4 + NODES_OF_MACHINES + 200);
  strictEqual(server.atOnce <= 8, true, `${server.atOnce} requests at once`);
  strictEqual(server.connections <= 12, true, `${server.connections} connections`);
  strictEqual(observation.summary, "3000 guests on 20 nodes");
  strictEqual(knownOf(observation.snapshot).length, 200);
  const payload = payloadOf("proxmox", observation);
  strictEqual(JSON.stringify(payload).length < 2_000_000, true);
  await withDatabase(async ({ sql }) => {
    const { guests, nodes, storages } = observation.snapshot as Record<string, unknown[]>;
    const most = MAX_SNAPSHOT_ROWS - (nodes?.length ?? 0) - (storages?.length ?? 0);
    const taken = {
      ...payload,
      snapshot: { ...observation.snapshot, guests: guests?.slice(0, most) },
    };
    const answer = await ingest(sql, taken);
    deepStrictEqual([answer.status, answer.stored, answer.quarantined], [200, 1, 0]);
    const [row] = await sql`
      select count(*)::integer as count from bruce.entities where kind = 'guest' and state = 'running'`;
    strictEqual(row?.count, most);
    const refused = await ingest(sql, payload);
    deepStrictEqual([refused.status, refused.stored], [200, 0]);
    match(JSON.stringify(refused.rejected), /3020 rows .* at most 1000/);
  });
});

Deno.test("addresses are asked for in turn, kept between runs, and forgotten with their guest", async () => {
  await using server = await PveStandIn.start(clusterOf(25));
  await using state = new TemporaryDirectory();
  // a new collector each time, as a timer starts it
  const run = async () => {
    server.asked.length = 0;
    const observe = await collectorFor([server], { state: state.path, address_limit: 10 });
    const [observation] = await observe();
    return knownOf(observation?.snapshot ?? {});
  };
  strictEqual((await run()).length, 10);
  strictEqual((await run()).length, 20);
  const all = await run();
  deepStrictEqual(all.map(({ ips }) => ips), all.map(({ vmid }) => [addressOf(vmid)]));
  strictEqual(all.length, 25);
  strictEqual(server.asked.length, 4 + NODES_OF_MACHINES + 10);
  const cluster = server.answers["/cluster/resources"] as Record<string, unknown>[];
  server.answers["/cluster/resources"] = cluster.filter(({ vmid }) => vmid !== 100);
  strictEqual((await run()).length, 24);
  const [file = ""] = [...Deno.readDirSync(state.path)].map(({ name }) => name);
  strictEqual(file, "proxmox@lab.addresses.json");
  const kept = JSON.parse(Deno.readTextFileSync(`${state.path}/${file}`));
  strictEqual("100" in kept, false);
  Deno.writeTextFileSync(`${state.path}/${file}`, "{");
  strictEqual((await run()).length, 10, "a torn file is none");
});

Deno.test("few guests need no file, and none are asked when nobody wants their addresses", async () => {
  await using server = await PveStandIn.start(clusterOf(25));
  await using state = new TemporaryDirectory();
  const run = async (address_limit: number) => {
    const observe = await collectorFor([server], { state: state.path, address_limit });
    const [observation] = await observe();
    return knownOf(observation?.snapshot ?? {}).length;
  };
  strictEqual(await run(25), 25);
  server.asked.length = 0;
  strictEqual(await run(0), 0);
  strictEqual(server.asked.length, 4 + NODES_OF_MACHINES);
  deepStrictEqual([...Deno.readDirSync(state.path)], []);
});

Deno.test("a state directory that cannot be written costs no snapshot", async () => {
  await using server = await PveStandIn.start(clusterOf(5));
  const observe = await collectorFor([server], { state: "/dev/null/nowhere", address_limit: 2 });
  const [observation] = await observe();
  strictEqual(observation?.complete, true);
  strictEqual(knownOf(observation?.snapshot ?? {}).length, 2);
  strictEqual(observation?.problems.length, 1);
  strictEqual(observation?.problems[0]?.includes("--state DIR"), true);
});
