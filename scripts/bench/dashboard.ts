import type { Fleet } from "./fleets.ts";
import { compared, type Measure, medians } from "./measure.ts";
import type { Size } from "./size.ts";

/** What a viewer asks, each once a look; none of it should cost more than `drift_summary`. */
const questions: Record<string, string> = {
  "dashboard_now": "public.dashboard_now(bench.operator())",
  "dashboard_now, unchanged":
    "public.dashboard_now(bench.operator(), jsonb_build_object('if_version', bench.version()))",
  "dashboard_find": `public.dashboard_find(bench.operator(), '{"text": "service-07"}')`,
  "dashboard_now, a list": `public.dashboard_now(bench.operator(), '{"only": "pending"}')`,
  "dashboard_find, a typo": `public.dashboard_find(bench.operator(), '{"text": "sevrice-07"}')`,
  "dashboard_hosts": "public.dashboard_hosts(bench.operator())",
  "dashboard_host": `public.dashboard_host(bench.operator(), '{"hostname": "host-0010"}')`,
  "metrics of a host": `public.api_metrics(bench.operator(), '{"hostname": "host-0010"}')`,
  "metrics, one of them": `public.api_metrics(bench.operator(),
    '{"hostname": "host-0010", "name": "service-07", "metric": "cpu_pct"}')`,
  "dashboard_issue": `public.dashboard_issue(bench.operator(), (
    select jsonb_build_object('issue_id', i.issue_id) from public.issues as i where i.status = 'open' limit 1))`,
  "dashboard_time, changes": "public.dashboard_time(bench.operator())",
  "dashboard_time, state": `public.dashboard_time(bench.operator(), '{"part": "state"}')`,
  "dashboard_time, calendar": `public.dashboard_time(bench.operator(), '{"part": "calendar"}')`,
  "dashboard_time, host":
    `public.dashboard_time(bench.operator(), '{"part": "host", "hostname": "host-0010"}')`,
  "dashboard_coverage": "public.dashboard_coverage(bench.operator())",
  "dashboard_actions": "public.dashboard_actions(bench.operator())",
  "dashboard_tuning": `public.dashboard_tuning(bench.operator(), '{"what": "rules"}')`,
};

/** Lets half of the hosts lose one service more: some 500 issues in a fleet of 1,000. */
export async function loseServices({ sql, hosts }: Fleet): Promise<void> {
  await sql`
    insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
    select bench.host(h), 'docker', bruce.clock(), bench.snapshot(h, 1, (h % 10 = 0)::integer, p_down => h % 50 + 1),
      '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'
    from generate_series(1, ${hosts}::integer, 2) as h`;
  await sql`vacuum analyze`;
}

/** Each question of the dashboard against `drift_summary` of the same fleet; planning included. */
export async function dashboardQuestions(fleet: Fleet, { queries }: Size): Promise<Measure[]> {
  const { sql, hosts } = fleet;
  await sql`select public.create_token('bench', 'operator', repeat('b', 64), requests_per_minute => 100000)`;
  await sql.unsafe(
    "create function bench.operator() returns text language sql immutable return repeat('b', 64)",
  );
  const [now = { version: "" }] = await sql<{ version: string }[]>`
    select public.dashboard_now(bench.operator()) ->> 'version' as version`;
  await sql.unsafe(
    `create function bench.version() returns text language sql immutable return '${now.version}'`,
  );
  await sql.unsafe(`
    create function bench.answered(p_answer jsonb) returns integer language plpgsql as $$
    begin
      if p_answer ->> 'status' <> '200' then raise exception '%', p_answer; end if;
      return 1;
    end;
    $$`);
  const against = `drift_summary of ${hosts.toLocaleString("en")} hosts`;
  const ask = async (name: string, query: string) => {
    await sql`call bench.time_query(${name}, 'ours', ${query}, ${queries}, 3)`;
    return (await medians(sql, name)).get("ours")?.us ?? 0;
  };
  const summary = await ask(against, "select count(d) from public.drift_summary as d");
  const measures: Measure[] = [];
  for (const [name, call] of Object.entries(questions)) {
    measures.push(
      compared(name, against, 1, summary, await ask(name, `select bench.answered(${call})`)),
    );
  }
  return measures;
}
