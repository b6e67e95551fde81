import postgres from "postgres";
import { assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";
import { testServer, withDatabase } from "../_support/database.ts";
import { type Observation, observe } from "./support/home.ts";
import { createCollector, ingest } from "./support/ingest.ts";

// two trees, one of them three high; a hypervisor that runs containers itself; and hosts that stand on nothing
const parents: Record<string, string | null> = {
  pve1: null,
  pve2: null,
  box1: "pve1",
  box2: "pve1",
  box3: "box2",
  box4: "pve2",
  box5: "pve2",
  lone: null,
};
const hosts = Object.keys(parents);
/** On which nothing stands: they have but their own lock. */
const alone = ["box1", "BOX1", "box3", "box4", "box5", "lone", "visitor"];
const services = ["web", "db", "dns"];
const connections = 8;
const steps = 30;

/** What one of the connections does next. */
type Step = (sql: postgres.Sql, random: Random, sent: Observation[]) => Promise<unknown>;

const ways: [number, Step][] = [
  [80, (sql, random, sent) => ingest(sql, report(random, sent, 1))],
  [80, (sql, random, sent) => ingest(sql, report(random, sent, 2 + Math.floor(random() * 4)))],
  [
    2,
    (sql, random, sent) => observe(sql, report(random, sent, 1 + Math.floor(random() * 4)), 3600),
  ],
  [8, (sql, random, sent) => ingest(sql, [guests(random, sent)])],
  [1, (sql, random, sent) => ingest(sql, [checks(random, sent)])],
  [1, (sql, random, sent) => ingest(sql, [checks(random, sent), ...report(random, sent, 2)])],
  [1, (sql, random) =>
    sql`
    update assets set lifecycle = ${pick(random, ["active", "active", "planned", "offline"])}
    where name = ${pick(random, hosts)}`],
  [1, (sql, random) =>
    sql`
    update assets set parent = ${pick(random, ["pve1", "pve2", "box2", null])} where name = ${
      pick(random, hosts)
    }`],
  [1, (sql, random) =>
    sql`
    insert into expected_services (hostname, name)
    select h, 'extra' from unnest(${[pick(random, hosts), pick(random, hosts)]}::text[]) as h
    on conflict do nothing`],
  [
    1,
    (sql, random) =>
      sql`delete from expected_services where name = 'extra' and hostname = ${pick(random, hosts)}`,
  ],
  [1, (sql, random) =>
    sql`
    update expected_services set ports = ${pick(random, ["{}", "{80}"])} where hostname = ${
      pick(random, hosts)
    }`],
  [1, (sql, random) =>
    sql`
    insert into waivers (reason, expires_at, hostname, service)
    values ('Known.', now() + interval '1 hour', ${pick(random, ["box*", "pve1"])}, ${
      pick(random, services)
    })`],
  [
    1,
    (sql) =>
      sql`update waivers set ended_at = now(), ended_by = 'ada' where ended_at is null and id > 1`,
  ],
  [1, (sql, random) =>
    sql`
    update drift_rules set severity = ${
      pick(random, ["low", "high"])
    } where event_type = 'SERVICE_MISSING'`],
  [
    1,
    (sql, random) => sql`update reactions set enabled = ${random() < 0.7} where name = 'grouped'`,
  ],
  [1, (sql) => sql`select bruce.run_jobs()`],
  [2, (sql) => sql`select public.claim_actions(${dispatcher}, 'test')`],
];
const dispatcher = "d".repeat(64);

Deno.test("many writers at once: none fails, none undoes another, and no drift is missed", () =>
  withDatabase(async ({ name, sql }) => {
    await createCollector(sql);
    await declareAll(sql);
    await widenGaps(sql);
    const sent: Observation[] = [];
    const errors: string[] = [];
    const pool = postgres(testServer().url(name), { max: connections, onnotice: () => {} });
    try {
      await Promise.all(Array.from({ length: connections }, async (_, writer) => {
        const random = seeded(100 + writer);
        for (let step = 0; step < steps && errors.length === 0; step++) {
          await anyOf(random)(pool, random, sent).then(() => {}, (error) => {
            errors.push(`${error.code} ${error.message}: ${error.detail}`);
          });
        }
      }));
    } finally {
      await pool.end();
    }
    assertEquals(errors, []);
    // what is judged is what was seen, nothing is left to the sweep, and afterwards the same is true
    assertEquals(await present(sql), newest(sent));
    assertEquals(await issuesAgainstDrift(sql), { missed: [], left: [] }, "before the sweep");
    await sql`select bruce.run_jobs()`;
    assertEquals(await issuesAgainstDrift(sql), { missed: [], left: [] }, "after it");
    assertEquals(await told(sql), { unevenly: [], untold: [], leftOver: [] });
    assertEquals(await happened(sql), { opened: true, notices: true, flushed: true, waived: true });
  }));

async function declareAll(sql: postgres.Sql): Promise<void> {
  await sql`select public.create_token('dispatcher', 'worker', ${dispatcher}, requests_per_minute => 1000000)`;
  await sql`
    insert into assets (name, asset_type, parent)
    select a.name, case when a.parent is null then 'device' else 'vm' end, a.parent
    from unnest(${Object.keys(parents)}::text[], ${
    Object.values(parents)
  }::text[]) as a (name, parent)`;
  await sql`
    insert into expected_services (hostname, name, ports, depends_on)
    select h, s, '{80}', case s when 'web' then '{db}' else '{}' end::text[]
    from unnest(${hosts}::text[]) as h, unnest(${services}::text[]) as s`;
  await sql`insert into waivers (reason, expires_at, hostname, service)
    values ('For ever.', now() + interval '1 day', 'box*', 'dns')`;
  await sql`insert into targets (name, kind, url) values ('hook', 'webhook', 'http://127.0.0.1:9/')`;
  await sql`insert into reactions (name, target, group_by, group_wait) values
    ('one by one', 'hook', null, '0'), ('everything', 'hook', '{everything}', '50 milliseconds'),
    ('grouped', 'hook', '{hostname}', '0')`;
}

/** Between what a writer reads and what it writes, others get the time to write. */
async function widenGaps(sql: postgres.Sql): Promise<void> {
  await sql`
    create function bruce.tg__dawdle() returns trigger language plpgsql as
    'begin perform pg_sleep(random() * 0.02); return null; end'`;
  await sql`
    create trigger _999_dawdle before insert on bruce.entities
      for each statement execute function bruce.tg__dawdle()`;
}

function anyOf(random: Random): Step {
  let left = random() * ways.reduce((sum, [weight]) => sum + weight, 0);
  return ways.find(([weight]) => (left -= weight) < 0)![1];
}

let latest = 0;

/** Each moment is later than the one before. */
function moment(): string {
  latest = Math.max(Date.now(), latest + 1);
  return new Date(latest).toISOString();
}

function noted(sent: Observation[], one: Observation): Observation {
  sent.push(one);
  return one;
}

/** What the collectors of some hosts, in any order, see; some see nothing. */
function report(random: Random, sent: Observation[], count: number): Observation[] {
  return Array.from({ length: count }, () => {
    const isFailure = random() < 0.1;
    const containers = [...services, "stray"].filter(() => random() < 0.8).map((name) => ({
      name,
      state: pick(random, ["running", "running", "running", "exited"]),
      ports: [pick(random, ["80:80", "81:80"])],
      image: `${name}:1`,
    }));
    return noted(sent, {
      hostname: random() < 0.1 ? pick(random, hosts) : pick(random, alone),
      source: "docker",
      observed_at: moment(),
      complete: !isFailure,
      error: isFailure ? { kind: "timeout", message: "no answer" } : null,
      snapshot: isFailure ? {} : { containers },
    });
  });
}

function guests(random: Random, sent: Observation[]): Observation {
  const node = pick(random, ["pve1", "pve2"]);
  return noted(sent, {
    hostname: node,
    source: "proxmox",
    observed_at: moment(),
    complete: true,
    error: null,
    snapshot: {
      nodes: [{ node, status: "online" }],
      guests: hosts.filter((host) => parents[host] === node).filter(() => random() < 0.9).map((
        name,
      ) => ({
        vmid: 100 + hosts.indexOf(name),
        name,
        node,
        status: pick(random, ["running", "running", "running", "stopped"]),
      })),
    },
  });
}

function checks(random: Random, sent: Observation[]): Observation {
  return noted(sent, {
    hostname: "prober",
    source: "service_health",
    observed_at: moment(),
    complete: true,
    error: null,
    snapshot: {
      checks: hosts.map((hostname) => ({
        kind: "tcp",
        hostname,
        service: "web",
        target: `${hostname}:80`,
        ok: random() < 0.8,
      })),
    },
  });
}

/** The containers of each host in its newest snapshot, of all that were sent in whatever order. */
function newest(sent: Observation[]): Record<string, string[]> {
  const inOrder = sent.filter(({ source, error }) => source === "docker" && !error)
    .toSorted((one, other) => one.observed_at < other.observed_at ? -1 : 1);
  const containers = new Map<string, string[]>();
  for (const { hostname, snapshot } of inOrder) {
    const rows = (snapshot.containers as { name: string; state: string }[])
      .map(({ name, state }) => `${name} ${state === "exited" ? "stopped" : state}`);
    containers.set(hostname.toLowerCase(), rows.sort());
  }
  return Object.fromEntries([...containers].filter(([, rows]) => rows.length > 0).sort());
}

async function present(sql: postgres.Sql): Promise<Record<string, string[]>> {
  const rows = await sql<{ host: string; containers: string[] }[]>`
    select s.host_key as host, array_agg(e.name || ' ' || e.state order by e.name || ' ' || e.state collate "C")
      as containers
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    where e.kind = 'container'
    group by s.host_key
    order by s.host_key collate "C"`;
  return Object.fromEntries(rows.map(({ host, containers }) => [host, containers]));
}

/** Drift that has no issue or another one than it says, and issues without their drift. What flaps may outlive its drift. */
async function issuesAgainstDrift(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`
    with alive as (
      select * from issues where status <> 'resolved'
    )
    select
      coalesce((
        select jsonb_agg(d.drift_key order by d.drift_key)
        from drift as d
        left join alive as a on a.drift_key = d.drift_key
        where (d.severity, d.expected, d.observed) is distinct from (a.severity, a.expected, a.observed)
          or a.stale or a.quiet_since is not null
      ), '[]') as missed,
      coalesce((
        select jsonb_agg(a.drift_key order by a.drift_key)
        from alive as a
        where a.quiet_since is null and not a.stale
          and not exists (select from drift as d where d.drift_key = a.drift_key)
      ), '[]') as left`;
  return { ...row };
}

/** Issues whose events do not alternate; open ones that a reaction does not know; and others that it still knows. */
async function told(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`
    with balance as (
      select i.issue_id, i.drift_key, i.status, coalesce(sum(
        case e.status when 'opened' then 1 when 'resolved' then -1 else 0 end), 0) as openings
      from issues as i
      left join events as e on e.issue_id = i.issue_id
      group by i.issue_id, i.drift_key, i.status
    ),
    known as (
      select m.issue_id from task_issues as m where m.reaction = 'one by one'
    )
    select
      coalesce((
        select jsonb_agg(b.drift_key) from balance as b where b.openings <> (b.status = 'open')::integer
      ), '[]') as unevenly,
      coalesce((
        select jsonb_agg(i.drift_key) from issues as i
        where i.status = 'open' and i.issue_id not in (select k.issue_id from known as k)
      ), '[]') as untold,
      coalesce((
        select jsonb_agg(i.drift_key) from issues as i
        where i.status <> 'open' and i.issue_id in (select k.issue_id from known as k)
      ), '[]') as "leftOver"`;
  return { ...row };
}

/** Did the writers do what they are here for? */
async function happened(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`
    select
      (select count(*) > 100 from events) as opened,
      (select count(*) > 50 from actions) as notices,
      (select count(*) > 0 from actions where kind = 'group' and events > 1) as flushed,
      (select coalesce(sum(matched_count), 0) > 0 from waivers) as waived`;
  return { ...row };
}
