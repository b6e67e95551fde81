import type postgres from "postgres";
import { compared, type Measure, medians, ratio, side } from "./measure.ts";
import type { Size } from "./size.ts";

const batchAgainst = "the same rows by one bare multi-row insert";

/** The whole fleet in one statement: at first sight, unchanged, and with one container changed on each host. */
export async function batches(sql: postgres.Sql, { hosts, batches }: Size): Promise<Measure[]> {
  const many = hosts.toLocaleString("en");
  const first = `${many} hosts × 50 containers in one batch`;
  const unchanged = `${many} hosts unchanged, in one batch`;
  const changed = `${many} hosts with one change each, in one batch`;
  for (let run = 1; run <= batches; run++) {
    // at first sight only once: earlier runs are undone
    await sendFleet(sql, first, hosts, "bench.snapshot(h, 0, p_stopped => (h % 10 = 0)::integer)", {
      keep: run === batches,
    });
    await sql`vacuum analyze`;
  }
  for (let run = 1; run <= batches; run++) {
    const snapshot = `bench.snapshot(h, ${run}, p_stopped => (h % 10 = 0)::integer, p_build => `;
    await sendFleet(sql, unchanged, hosts, `${snapshot} ${run - 1})`, { keep: true });
    await sendFleet(sql, changed, hosts, `${snapshot} ${run})`, { keep: true });
    await sql`vacuum analyze`;
  }
  return [
    await ratio(sql, first, { against: batchAgainst, aim: 4 }),
    await ratio(sql, unchanged, { against: batchAgainst, aim: null }),
    await ratio(sql, changed, { against: batchAgainst, aim: null }),
  ];
}

/** Sends the fleet both ways, from the same snapshots in memory. What is not kept is undone. */
async function sendFleet(
  sql: postgres.Sql,
  measure: string,
  hosts: number,
  snapshot: string,
  { keep }: { keep: boolean },
): Promise<void> {
  await sql.unsafe(`
    do $$
    declare
      v_hosts text[] := array(select bench.host(h) from generate_series(1, ${hosts}) as h order by h);
      v_snapshots jsonb[] := array(select ${snapshot} from generate_series(1, ${hosts}) as h order by h);
    begin
      call bench.insert_batch('${measure}', 'bare', v_hosts, v_snapshots, ${keep});
      call bench.insert_batch('${measure}', 'ours', v_hosts, v_snapshots, ${keep});
    end;
    $$`);
}

/** All of `drift`, every column of it, beside the least that such a comparison can cost. */
export async function fullDrift(sql: postgres.Sql, { hosts, queries }: Size): Promise<Measure> {
  const name = `full drift over ${hosts.toLocaleString("en")} hosts × 50 services`;
  await sql.unsafe(`
    create table bench.declared_keys as select hostname, name as service from public.expected_services;
    create table bench.observed_keys as
      select hostname, name as service from bruce.entities where state = 'running';
    analyze bench.declared_keys, bench.observed_keys`);
  const join = `
    select count(*) from bench.declared_keys as d
    full join bench.observed_keys as o on o.hostname = d.hostname and o.service = d.service
    where d.hostname is null or o.hostname is null`;
  await sql`set enable_mergejoin = off`;
  await sql`call bench.time_query(${name}, 'bare', ${join}, ${queries})`;
  await sql`reset enable_mergejoin`;
  await sql`call bench.time_query(${name}, 'ours', 'select count(d) from public.drift as d', ${queries})`;
  return await ratio(sql, name, {
    against: "bare full hash join of two key tables of that size",
    aim: 3,
  });
}

/** What `drift` of one host takes: microseconds of execution, without planning. */
export async function oneHostDrift(sql: postgres.Sql, { queries }: Size): Promise<number> {
  const query = "select count(d) from public.drift as d where d.hostname = bench.host(10)";
  const [{ fleet } = { fleet: "" }] = await sql`select count(*)::text as fleet from public.assets`;
  const name = `drift of one host among ${fleet}`;
  await sql`call bench.time_execution(${name}, 'ours', ${query}, ${queries * 3})`;
  return side(await medians(sql, name), "ours").us;
}

/** The measures of one host among more and more. */
export function flatness(times: { hosts: number; us: number }[]): Measure[] {
  const [least, ...more] = times;
  if (!least) return [];
  return more.map(({ hosts, us }) =>
    compared(
      `drift of one host among ${hosts.toLocaleString("en")}`,
      `itself among ${least.hosts}`,
      1.2,
      least.us,
      us,
    )
  );
}
