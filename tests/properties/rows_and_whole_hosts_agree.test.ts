import postgres from "postgres";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";
import { testServer, withDatabase } from "../_support/database.ts";

/** What the union of all rules says, and what the issues say, of all that may be told now. */
const DISAGREEMENTS = `
  with drift as (select drift_key, severity, expected, observed from bruce.all_drift where is_fresh),
  issue as (
    select drift_key, severity, expected, observed from public.issues
    where status <> 'resolved' and not stale and quiet_since is null
  )
  select 'no issue: ' || drift_key as of from (select * from drift except select * from issue) as d
  union all
  select 'no drift: ' || drift_key from (select * from issue except select * from drift) as i
  order by 1`;

const hosts = ["box1", "box2", "box3"];
const names = ["web", "db", "dns", "mail", "stray", "odd-1", "odd-2"];

type Container = { [key: string]: postgres.JSONValue };

/** A few containers of a host change, all at once; now and then one comes or goes. */
function change(random: Random, present: Map<string, Container>): void {
  for (let i = 0; i < pick(random, [1, 1, 2, 3]); i++) {
    const name = pick(random, names);
    const before = present.get(name);
    if (random() < 0.06) {
      if (before) present.delete(name);
      continue;
    }
    present.set(name, {
      name,
      state: pick(random, ["running", "running", "exited", "paused", "restarting", "dead"]),
      health: pick(random, ["healthy", "unhealthy", null]),
      ports: [pick(random, ["80:80", "81:80"])],
      image: `${name}:${pick(random, ["1", "2"])}`,
      restart_policy: pick(random, ["always", "no"]),
      labels: { "bruce.role": pick(random, ["front", "back"]) },
      // two containers of one service
      ...(name.startsWith("odd") ? { compose: { project: "p", service: "odd" } } : {}),
      restart_count: Number(before?.restart_count ?? 0) + pick(random, [0, 0, 0, 4]),
    });
  }
}

Deno.test("what is judged row by row agrees with the union of all rules, after each snapshot", () =>
  withDatabase(async ({ sql }) => {
    const [{ name }] = await sql<[{ name: string }]>`select current_database() as name`;
    const admin = postgres(testServer().url(name, "supabase_admin"), {
      max: 1,
      onnotice: () => {},
    });
    try {
      await admin`set track_functions = 'pl'`;
      await admin`insert into assets (name) select unnest(${hosts}::text[])`;
      await admin`
        insert into expected_services (hostname, name, ports, image, lifecycle, role, metadata)
        select h, s, '{80}', case when s in ('web', 'db') then s || ':1' end,
          case s when 'mail' then 'offline' else 'active' end, case s when 'dns' then 'front' end,
          case s when 'db' then '{"restart_policy": "always"}'::jsonb else '{}' end
        from unnest(${hosts}::text[]) as h, unnest(array['web', 'db', 'dns', 'mail', 'odd']) as s`;
      const random = seeded(7);
      const fleet = new Map(hosts.map((host) => [host, new Map<string, Container>()]));
      const begin = Date.parse("2026-03-01T12:00:00Z");
      let differences = 0;
      for (let minute = 0; minute < 240; minute++) {
        const at = new Date(begin + minute * 60_000).toISOString();
        const reporting = random() < 0.3 ? hosts : [pick(random, hosts)];
        for (const host of reporting) change(random, fleet.get(host)!);
        await admin`select set_config('bruce.now', ${at}, false)`;
        const snapshots = reporting.map((host) => ({
          hostname: host,
          complete: random() < 0.95,
          snapshot: { containers: [...fleet.get(host)!.values()] },
        }));
        await admin`
          insert into observed_snapshots (hostname, source, observed_at, complete, collector, snapshot)
          select o.hostname, 'docker', ${at}, o.complete, '{"interval_s": 28800}', o.snapshot
          from jsonb_to_recordset(${admin.json(snapshots)}) as o (
            hostname text, complete boolean, snapshot jsonb)`;
        const said = await admin.unsafe<{ of: string }[]>(DISAGREEMENTS);
        // its window ends by the clock, which the job of each minute looks at
        const told = said.filter(({ of }) => !of.startsWith("no drift: SERVICE_RESTARTING/"));
        assertEquals(told, [], `minute ${minute}`);
        if (said.length > 0) {
          await admin`select bruce.sweep()`;
          assertEquals([...await admin.unsafe(DISAGREEMENTS)], [], `minute ${minute}, swept`);
        }
        const [{ n }] = await admin<[{ n: number }]>`select count(*)::integer as n from drift`;
        differences += n;
      }
      await admin`select pg_stat_force_next_flush()`;
      const calls = await admin<{ name: string; calls: number }[]>`
        select funcname as name, calls::integer as calls from pg_stat_user_functions
        where funcname in ('reconcile', 'reconcile_rows') order by 1`;
      assertEquals(calls.map((one) => one.name), ["reconcile", "reconcile_rows"]);
      assert(calls.every((one) => one.calls > 30), `both ways are taken: ${JSON.stringify(calls)}`);
      assert(differences > 500, `there is something to disagree about: ${differences}`);
    } finally {
      await admin.end();
    }
  }));
