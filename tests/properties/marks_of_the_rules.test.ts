import type postgres from "postgres";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";
import { withDatabase } from "../_support/database.ts";

/**
 * `service_state.differs` and `entities.is_suspect` are the conditions of the indexes that rules read by. A rule that asks for one
 * says the same without it.
 */
const MARKS = /\b\w+\.(differs|is_suspect)\b/g;

const hosts = ["box1", "box2", "box3"];
const services = Array.from({ length: 40 }, (_, index) => `service-${index}`);
const digest = `@sha256:${"0".repeat(64)}`;

/** Rows of the present as no snapshot would bring them together: each column is of its own. */
const STIRRED = `
  update bruce.entities set
    kind = pg_temp.one_of('{container,container,app,guest,vm,node,pool,check,check,check,storage,route,unit,listener,os}'),
    state = pg_temp.one_of('{running,running,stopped,paused,unstable,failed,failed,failed,changing,unknown}'),
    health = pg_temp.one_of('{NULL,healthy,unhealthy,unhealthy,tcp,tcp,http,unsynchronized}'),
    ports = pg_temp.one_of('{NULL,"{}","{tcp/80}","{tcp/80}"}')::text[],
    match = pg_temp.one_of('{matched,matched,component,ambiguous,undeclared,ignored}'),
    service_id = case when random() < 0.8 then service_id end,
    restart_count = floor(random() * 5), restarts_base = 0, restarts_base_at = bruce.clock(),
    restarted_at = case when random() < 0.2 then bruce.clock() end`;

Deno.test("a rule says the same without the mark that its index is for", () =>
  withDatabase(async ({ sql }) => {
    const run = await sql.reserve();
    try {
      await run`
        create function pg_temp.one_of(p_values text[]) returns text language sql volatile
        return p_values[1 + floor(random() * cardinality(p_values))::integer]`;
      await run`select setseed(0.5)`;
      const random = seeded(5);
      await declare(run, random);
      const rules = await rulesWithAMark(run);
      assertEquals(rules.map((rule) => rule.name), [
        "bruce.alert_raised",
        "bruce.config_drift",
        "bruce.node_unreachable",
        "bruce.pool_unhealthy",
        "bruce.port_mismatch",
        "bruce.rebooted",
        "bruce.service_missing",
        "bruce.service_restarting",
        "bruce.service_unexpected",
        "bruce.service_unhealthy",
        "bruce.stuck",
        "bruce.vm_undeclared",
      ]);
      const said = new Set<string>();
      const now = Date.parse("2026-03-01T12:00:00Z");
      for (let round = 0; round < 12; round++) {
        const at = new Date(now + round * 60_000).toISOString();
        await run`select set_config('bruce.now', ${at}, false)`;
        // now and then the declaration changes, too
        if (round % 4 === 3) {
          await run`update expected_services set lifecycle = 'active' where random() < 0.2`;
        }
        await report(run, random, at, round % 3 === 0);
        await compare(run, rules, `round ${round}`, said);
        // and no other service is marked, which the index would grow by
        const others = await run`
          (select service_id from bruce.service_state where differs
            except select service_id from bruce.all_drift)
          union all
          (select service_id from bruce.all_drift where service_id is not null
            except select service_id from bruce.service_state where differs)`;
        assertEquals([...others], [], `round ${round}: marked, or spoken of, alone`);
      }
      for (let round = 0; round < 3; round++) {
        await run.unsafe(STIRRED);
        await compare(run, rules, `stirred ${round}`, said);
      }
      // what the rows had to show: without it the comparison would say nothing
      const wanted = [
        "CONFIG_DRIFT container identity",
        "CONFIG_DRIFT identity",
        "CONFIG_DRIFT image",
        "CONFIG_DRIFT lifecycle",
        "CONFIG_DRIFT restart_policy",
        "CONFIG_DRIFT role",
        "CONFIG_DRIFT time_synchronization",
        "NODE_UNREACHABLE node",
        "POOL_UNHEALTHY pool",
        "POOL_UNHEALTHY storage",
        "PORT_MISMATCH ports",
        "PORT_MISMATCH tcp/80",
        "REBOOTED boot",
        "SERVICE_MISSING state",
        "SERVICE_RESTARTING restarts",
        "SERVICE_UNEXPECTED declaration",
        "SERVICE_UNEXPECTED lifecycle",
        "SERVICE_UNHEALTHY health",
        "SERVICE_UNHEALTHY tcp",
        "SERVICE_UNHEALTHY unit",
        "VM_UNDECLARED guest",
      ];
      assertEquals(wanted.filter((what) => !said.has(what)), [], "not shown");
    } finally {
      run.release();
    }
  }));

/** Each rule with its mark and without: the same rows. */
async function compare(
  run: postgres.ReservedSql,
  rules: { name: string; marked: string }[],
  when: string,
  said: Set<string>,
): Promise<void> {
  for (const { name, marked } of rules) {
    const plain = marked.replaceAll(MARKS, "true");
    const different = await run.unsafe(`
      select 'only with' as side, w.* from (${marked} except all ${plain}) as w
      union all
      select 'only without', w.* from (${plain} except all ${marked}) as w`);
    assertEquals([...different], [], `${when}: ${name}`);
    const fields = await run.unsafe(`
      select distinct event_type || ' ' || case when event_type = 'SERVICE_UNHEALTHY' and field like 'service-%' then 'health'
        when field like 'service-%' then 'restarts' else field end as field from (${marked}) as m`);
    for (const { field } of fields) said.add(field);
  }
}

async function declare(run: postgres.ReservedSql, random: Random): Promise<void> {
  await run`insert into assets (name) select unnest(${hosts}::text[])`;
  const declared = hosts.flatMap((hostname) =>
    services.map((name) => ({
      hostname,
      name,
      lifecycle: pick(random, ["active", "active", "active", "planned", "offline", "retired"]),
      ports: pick(random, ["{}", "{80}", "{80,81}"]),
      image: pick(random, [null, null, "x", "x:1", `x${digest}`]),
      role: pick(random, [null, null, "front"]),
      metadata: pick(random, [{}, {}, { restart_policy: "always" }]),
    }))
  );
  await run`
    insert into expected_services (hostname, name, lifecycle, ports, image, role, metadata)
    select s.hostname, s.name, s.lifecycle, s.ports, s.image, s.role, s.metadata
    from jsonb_to_recordset(${run.json(declared)}) as s (
      hostname text, name text, lifecycle text, ports text[], image text, role text, metadata jsonb)`;
}

/** Whole lists of containers. Those that come and go are matched anew, the others take their own way to their service. */
async function report(
  run: postgres.ReservedSql,
  random: Random,
  at: string,
  comeAndGo: boolean,
): Promise<void> {
  if (comeAndGo) {
    present = new Map(hosts.map((host) => [
      host,
      [
        ...services.filter(() => random() < 0.85).map((name) => ({ name })),
        // two that a service could be, and one that nobody declared
        ...services.slice(0, 6).map((service) => ({
          name: `p-${service}`,
          compose: { project: "p", service },
        })),
        ...services.slice(0, 6).map((service) => ({
          name: `q-${service}`,
          compose: { project: "q", service },
        })),
        { name: "stray" },
        // by the name of its image a container is matched, too, so it stays while nothing comes or goes
      ].map((container) => ({ ...container, image: pick(random, ["x", "x", "y", "sha256"]) })),
    ]));
  }
  const snapshots = hosts.map((hostname) => ({
    hostname,
    snapshot: {
      containers: present.get(hostname)!.map((container) => ({
        ...container,
        state: pick(random, [
          "running",
          "running",
          "running",
          "exited",
          "paused",
          "restarting",
          "dead",
        ]),
        health: pick(random, ["healthy", "unhealthy", null]),
        ports: [pick(random, ["80:80", "81:80"])],
        image: `${container.image}:${pick(random, [1, 1, 2])}`,
        image_digest: pick(random, [null, `x${digest}`, `x@sha256:${"1".repeat(64)}`]),
        restart_policy: pick(random, ["always", "no"]),
        labels: { "bruce.role": pick(random, ["front", "back"]) },
      })),
    },
  }));
  const stored = await run`
    insert into observed_snapshots (hostname, source, observed_at, snapshot)
    select o.hostname, 'docker', ${at}, o.snapshot
    from jsonb_to_recordset(${run.json(snapshots)}) as o (hostname text, snapshot jsonb)
    returning disposition`;
  assert(stored.every((row) => row.disposition === "current"), JSON.stringify([...stored]));
}

let present = new Map<
  string,
  { name: string; image: string; compose?: { project: string; service: string } }[]
>();

/** The views of rules that ask for a mark, and their definitions. */
async function rulesWithAMark(
  run: postgres.ReservedSql,
): Promise<{ name: string; marked: string }[]> {
  const rules = await run<{ name: string; marked: string }[]>`
    select rule_view as name, '(' || rtrim(pg_get_viewdef(rule_view::regclass), ';') || ')' as marked
    from drift_rules order by rule_view`;
  return rules.filter(({ marked }) => marked.match(MARKS));
}
