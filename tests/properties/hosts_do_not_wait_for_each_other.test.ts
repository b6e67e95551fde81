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
    await createCollector(sql);
    await sql`insert into assets (name, asset_type) values ('pve', 'device'), ('nas', 'device')`;
    await sql`insert into assets (name, parent, aliases) values
      ('box1', 'pve', '{box1.lan}'), ('box2', 'pve', '{}'), ('box3', null, '{}')`;
    await sql`insert into expected_services (hostname, name)
      select h, 'web' from unnest(array['box1', 'box2', 'box3', 'pve', 'nas']) as h`;
    for (const host of ["box1", "box2", "box3", "pve"]) await ingest(sql, [docker(host, "web")]);

    const holder = await sql.reserve();
    const other = await sql.reserve();
    const others: [string, boolean, () => PromiseLike<unknown>][] = [
      ["another host of the same hypervisor", false, () => ingest(other, [docker("box2")])],
      ["an unrelated host", false, () => ingest(other, [docker("box3")])],
      ["a host that nobody declared", false, () => ingest(other, [docker("visitor", "web")])],
      ["two others at once", false, () => ingest(other, [docker("box3", "web"), docker("box2")])],
      ["apps", false, () => ingest(other, [truenas([])])],
      ["the same host", true, () => ingest(other, [docker("box1", "web", "more")])],
      ["its alias", true, () => ingest(other, [docker("BOX1.lan", "web", "more")])],
      ["a batch with the same host", true, () => ingest(other, [docker("box3"), docker("box1")])],
      ["the hypervisor below it", true, () => ingest(other, [proxmox()])],
      ["containers of the hypervisor", true, () => ingest(other, [docker("pve")])],
      ["VMs", true, () => ingest(other, [truenas(["vm"])])],
      ["apps of what had VMs", true, () => ingest(other, [truenas([])])],
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
      for (const [what, waits, send] of others) {
        await holder`begin`;
        await ingest(holder, [docker("box1", `web${second}`)]);
        let hasEnded = false;
        const sending = Promise.resolve(send()).then(() => {
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
