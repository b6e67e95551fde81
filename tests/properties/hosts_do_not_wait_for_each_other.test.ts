import { assertEquals } from "../functions/support/assert.ts";
import { withDatabase } from "../_support/database.ts";
import type { Observation } from "./support/home.ts";
import { createCollector, ingest } from "./support/ingest.ts";
import { untilWaiting } from "./support/waiting.ts";

let second = 0;

function docker(hostname: string, ...running: string[]): Observation {
  return {
    hostname,
    source: "docker",
    observed_at: new Date(Date.now() + ++second * 100).toISOString(),
    complete: true,
    error: null,
    snapshot: { containers: running.map((name) => ({ name, state: "running" })) },
  };
}

const proxmox = (): Observation => ({
  ...docker("pve"),
  source: "proxmox",
  snapshot: { nodes: [{ node: "pve", status: "online" }], guests: [] },
});

const truenas = (vms: string[]): Observation => ({
  ...docker("nas"),
  source: "truenas",
  snapshot: {
    apps: [{ name: "web", state: "RUNNING" }],
    vms: vms.map((name) => ({ name, status: { state: "RUNNING" } })),
  },
});

Deno.test("what is sent of another host waits for nobody, all that may concern a host waits for it", () =>
  withDatabase(async ({ sql }) => {
    // what two requests of one token count is in one row: the second waits for the commit of the first
    const token = "d".repeat(64);
    await createCollector(sql);
    await createCollector(sql, "others", token);
    await sql`insert into assets (name, asset_type) values ('pve', 'device'), ('nas', 'device')`;
    await sql`insert into assets (name, parent, aliases) values
      ('box1', 'pve', '{box1.lan}'), ('box2', 'pve', '{}'), ('box3', null, '{}')`;
    await sql`insert into expected_services (hostname, name)
      select h, 'web' from unnest(array['box1', 'box2', 'box3', 'pve', 'nas']) as h`;
    for (const host of ["box1", "box2", "box3", "pve"]) await ingest(sql, [docker(host, "web")]);

    const holder = await sql.reserve();
    const other = await sql.reserve();
    const send = (...observations: Observation[]) => ingest(other, observations, token);
    const others: [string, boolean, () => PromiseLike<unknown>][] = [
      ["another host of the same hypervisor", false, () => send(docker("box2"))],
      ["an unrelated host", false, () => send(docker("box3"))],
      ["a host that nobody declared", false, () => send(docker("visitor", "web"))],
      ["two others at once", false, () => send(docker("box3", "web"), docker("box2"))],
      ["apps", false, () => send(truenas([]))],
      ["the same host", true, () => send(docker("box1", "web", "more"))],
      ["its alias", true, () => send(docker("BOX1.lan", "web", "more"))],
      ["a batch with the same host", true, () => send(docker("box3"), docker("box1"))],
      ["the hypervisor below it", true, () => send(proxmox())],
      ["containers of the hypervisor", true, () => send(docker("pve"))],
      ["VMs", true, () => send(truenas(["vm"]))],
      ["apps of what had VMs", true, () => send(truenas([]))],
      ["a row by SQL", true, () =>
        other`insert into observed_snapshots (hostname, source, snapshot)
          values ('box3', 'docker', '{"containers": []}')`],
      ["a declaration", true, () => other`update assets set role = 'other' where name = 'box3'`],
      [
        "a rule",
        true,
        () => other`update drift_rules set severity = 'low' where event_type = 'VM_DOWN'`,
      ],
      ["a reaction", true, () => other`delete from reactions`],
      ["the jobs", true, () => other`select bruce.run_jobs()`],
    ];
    try {
      for (const [what, waits, write] of others) {
        await holder`begin`;
        await ingest(holder, [docker("box1", `web${second}`)]);
        let hasEnded = false;
        const sending = Promise.resolve(write()).then(() => {
          hasEnded = true;
        });
        if (waits) await untilWaiting(sql, 1);
        else await sending;
        assertEquals(hasEnded, !waits, what);
        await holder`commit`;
        await sending;
      }
    } finally {
      holder.release();
      other.release();
    }
  }));

Deno.test("an answer counts the events of its own hosts, whatever others tell meanwhile", () =>
  withDatabase(async ({ sql }) => {
    await createCollector(sql);
    await sql`insert into assets (name) values ('box1'), ('box2')`;
    await sql`insert into expected_services (hostname, name)
      select 'box1', 'web' union all select 'box2', s from unnest(array['web', 'db', 'dns']) as s`;
    await ingest(sql, [docker("box1", "web"), docker("box2", "web", "db", "dns")]);
    // one look at what is absent is enough here
    await sql`update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING'`;
    // the first to write waits for its commit, while the other one tells of three events
    const holder = await sql.reserve();
    try {
      await holder`begin`;
      await holder`select bruce.lock_notices()`;
      await sql`insert into targets (name, kind, url) values ('hook', 'webhook', 'http://127.0.0.1:9/')`;
      await sql`insert into reactions (name, target) values ('all', 'hook')`;
      const first = ingest(sql, [docker("box1")]);
      await untilWaiting(sql, 1);
      const second = ingest(sql, [docker("box2")]);
      await untilWaiting(sql, 2);
      await holder`commit`;
      assertEquals((await first).events, { opened: 1, changed: 0, resolved: 0 });
      assertEquals((await second).events, { opened: 3, changed: 0, resolved: 0 });
    } finally {
      holder.release();
    }
  }));
