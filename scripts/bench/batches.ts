import type postgres from "postgres";
import { type Measure, ratio } from "./measure.ts";
import type { Size } from "./size.ts";

const against = "the same rows by one bare multi-row insert";

/** Many hosts in one statement: at first sight, unchanged, and with one container changed on each host. */
export async function batches(sql: postgres.Sql, { hosts, batches }: Size): Promise<Measure[]> {
  const many = hosts.toLocaleString("en");
  const first = `${many} hosts × 50 containers in one batch`;
  const unchanged = `${many} hosts unchanged, in one batch`;
  const changed = `${many} hosts with one change each, in one batch`;
  await sql`call bench.declare_hosts(1, ${hosts})`;
  await sql`vacuum analyze`;
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
    await ratio(sql, first, { against, aim: 6 }),
    await ratio(sql, unchanged, { against, aim: null }),
    await ratio(sql, changed, { against, aim: 2.5 }),
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
      call bench.insert_batch('${measure}', v_hosts, v_snapshots, ${keep});
    end;
    $$`);
}
