import type postgres from "postgres";
import { compared, type Measure, medians, side } from "./measure.ts";
import type { BenchServer } from "./server.ts";
import type { Size } from "./size.ts";

const batches = 3;

/**
 * A fresh database that is analyzed while it is empty, then batches of hosts that nobody declared, in one session: plans made
 * for empty tables must not stay. The last batch against the first, per host.
 */
export async function afterFirstAnalyze(
  server: BenchServer,
  { analyzedHosts }: Size,
): Promise<Measure> {
  const sql = await server.database("analyzed");
  await sql`analyze`;
  await sql`set statement_timeout = '1min'`;
  for (let batch = 0; batch < batches; batch++) {
    await sendNewHosts(sql, batch, analyzedHosts);
  }
  const times = await medians(sql, "analyzed");
  const perHost = (batch: number) => side(times, `batch ${batch}`).us / analyzedHosts;
  return compared(
    `third batch of ${analyzedHosts} hosts after an early analyze, per host`,
    "first batch",
    1.5,
    perHost(0),
    perHost(batches - 1),
  );
}

async function sendNewHosts(sql: postgres.Sql, batch: number, hosts: number): Promise<void> {
  const [first, last] = [batch * hosts + 1, (batch + 1) * hosts];
  await sql.unsafe(`
    do $$
    declare
      v_hosts text[] := array(select bench.host(h) from generate_series(${first}, ${last}) as h order by h);
      v_snapshots jsonb[] := array(select bench.snapshot(h, 0) from generate_series(${first}, ${last}) as h order by h);
      v_started float8;
    begin
      v_started := bench.clock();
      insert into public.observed_snapshots (hostname, source, snapshot, collector)
      select n.hostname, 'docker', n.snapshot, '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'
      from unnest(v_hosts, v_snapshots) as n (hostname, snapshot);
      perform bench.record('analyzed', 'batch ${batch}', v_started, bench.clock());
    end;
    $$`);
}
