import type postgres from "postgres";
import { walOfADay } from "./a_day.ts";
import { claimAndFinish } from "./commands.ts";
import { claimAndDeliver } from "./deliveries.ts";
import { diskOfADay } from "./disk.ts";
import { batches, flatness, fullDrift, oneHostDrift } from "./fleet.ts";
import { onHistory } from "./history.ts";
import type { Measure } from "./measure.ts";
import type { BenchServer } from "./server.ts";
import type { Size } from "./size.ts";
import { firstSnapshot, oneChanged, oneDrifting, unchangedSnapshot } from "./snapshots.ts";

/** Takes all measures, one after the other. `say` gets a word on each step before it starts. */
export async function runBench(
  server: BenchServer,
  size: Size,
  say: (step: string) => void,
): Promise<Measure[]> {
  const measures: Measure[] = [];
  const flat: { hosts: number; us: number }[] = [];

  say("a small fleet: 10 hosts");
  const small = await server.database("small");
  await growFleet(small, 1, 10);
  flat.push({ hosts: 10, us: await oneHostDrift(small, size) });
  const aDay = await walOfADay(small);

  say("100 hosts: unchanged and changed snapshots");
  const middle = await server.database("middle");
  await growFleet(middle, 1, 100);
  flat.push({ hosts: 100, us: await oneHostDrift(middle, size) });
  const [unchanged, wal] = await unchangedSnapshot(middle, size);
  const single = [unchanged!, await oneChanged(middle, size), await oneDrifting(middle, size)];
  measures.push(...single);
  say("100 hosts: first snapshots with events and issues");
  measures.push(await firstSnapshot(middle, size, 101));

  say("100 hosts: commands");
  measures.push(...await claimAndFinish(middle, size));
  say("notices: claimed and finished");
  measures.push(...await claimAndDeliver(await server.database("notices"), size));

  say(`${size.hosts} hosts in one batch`);
  const large = await server.database("large");
  await large`call bench.declare_hosts(1, ${size.hosts})`;
  await large`vacuum analyze`;
  measures.push(...await batches(large, size));
  say(`${size.hosts} hosts: drift`);
  measures.push(await fullDrift(large, size));
  flat.push({ hosts: size.hosts, us: await oneHostDrift(large, size) });
  measures.push(...flatness(flat));

  say(`${size.historyRows.toLocaleString("en")} rows of history`);
  measures.push(...await onHistory(middle, size, single));

  say(`what two stacks write in ${size.minutes} minutes`);
  return [...measures, wal!, aDay, ...await diskOfADay(size.minutes)];
}

/** Declares hosts and lets each report once; one of ten has a service stopped. */
async function growFleet(sql: postgres.Sql, first: number, last: number): Promise<void> {
  await sql`call bench.declare_hosts(${first}, ${last})`;
  await sql`
    insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
    select bench.host(h), 'docker', now() - interval '1 day', bench.snapshot(h, 0, (h % 10 = 0)::integer),
      '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'
    from generate_series(${first}::integer, ${last}::integer) as h`;
  await sql`vacuum analyze`;
}
