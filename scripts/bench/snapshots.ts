import type postgres from "postgres";
import { type Measure, medians, ratio, side } from "./measure.ts";
import type { Size } from "./size.ts";

/** Snapshots that are not recorded: the first ones plan their statements. */
const warmUp = 10;
const against = "bare insert of the same jsonb";

/** What a repeated snapshot of one host is like: SQL for the JSON of round `i`. */
async function compareRounds(
  sql: postgres.Sql,
  measure: string,
  rounds: { host: string; snapshot: string; count: number },
): Promise<void> {
  await sql.unsafe(`
    do $$
    declare
      v_hosts text[] := array(select bench.host(${rounds.host}) from generate_series(1, ${rounds.count}) as i order by i);
      v_snapshots jsonb[] := array(select ${rounds.snapshot} from generate_series(1, ${rounds.count}) as i order by i);
    begin
      call bench.compare('${measure}', v_hosts, v_snapshots, ${warmUp});
    end;
    $$`);
}

/** A host whose containers stay as they are, and its metrics move; also its WAL. */
export async function unchangedSnapshot(
  sql: postgres.Sql,
  { repetitions }: Size,
  suffix = "",
): Promise<Measure[]> {
  const name = `unchanged snapshot, 50 containers${suffix}`;
  await sql`checkpoint`;
  await compareRounds(sql, name, {
    host: "1",
    snapshot: "bench.snapshot(1, i)",
    count: repetitions + warmUp,
  });
  const wal = side(await medians(sql, name), "ours").walBytes;
  return [
    await ratio(sql, name, { against, aim: 1 }),
    {
      name: "WAL per unchanged snapshot",
      against: "–",
      baseline: null,
      ours: wal,
      unit: "bytes",
      ratio: null,
      aim: 400,
    },
  ];
}

/** A host where each snapshot has one container of another build: nothing that is drift. */
export async function oneChanged(
  sql: postgres.Sql,
  { repetitions }: Size,
  suffix = "",
): Promise<Measure> {
  const name = `one of 50 containers changed${suffix}`;
  await compareRounds(sql, name, {
    host: "2",
    snapshot: "bench.snapshot(2, i, p_build => i)",
    count: repetitions + warmUp,
  });
  return await ratio(sql, name, { against, aim: 3 });
}

/** A host where one container stops and starts in turn: each snapshot opens or resolves an issue. */
export async function oneDrifting(
  sql: postgres.Sql,
  { repetitions }: Size,
  suffix = "",
): Promise<Measure> {
  const name = `one of 50 stops or starts, with its event${suffix}`;
  await compareRounds(sql, name, {
    host: "3",
    snapshot: "bench.snapshot(3, i, p_stopped => i % 2)",
    count: repetitions + warmUp,
  });
  return await ratio(sql, name, { against, aim: 3 });
}

/** Hosts that report for the first time; of 50 declared services 13 are stopped, 12 on another port. */
export async function firstSnapshot(
  sql: postgres.Sql,
  { repetitions }: Size,
  firstHost: number,
): Promise<Measure> {
  const name = "first snapshot of a host, 25 issues and events";
  const count = Math.ceil(repetitions / 3) + warmUp;
  await sql`call bench.declare_hosts(${firstHost}, ${firstHost + count - 1})`;
  await sql`vacuum analyze`;
  const [before] =
    await sql`select count(*)::integer as issues from public.issues where status = 'open'`;
  await compareRounds(sql, name, {
    host: `${firstHost - 1} + i`,
    snapshot: `bench.snapshot(${firstHost - 1} + i, i, 13, 12)`,
    count,
  });
  const [after] =
    await sql`select count(*)::integer as issues from public.issues where status = 'open'`;
  if (after?.issues - before?.issues !== 25 * count) {
    throw new Error(
      `${25 * count} issues should have opened, not ${after?.issues - before?.issues}.`,
    );
  }
  return await ratio(sql, name, { against, aim: 6 });
}
