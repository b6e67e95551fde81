import type postgres from "postgres";
import { alone, type Measure, medians, ratio, side } from "./measure.ts";
import type { Size } from "./size.ts";

/** Snapshots that are not recorded: the first ones plan their statements. */
export const warmUp = 10;
const against = "bare insert of the same jsonb";

/** A row of snapshots: SQL for the host and for the JSON of round `i`. `measures` take turns. */
interface Rounds {
  measures: string[];
  host: string;
  snapshot: string;
  count: number;
  withFloor: boolean;
  source?: string;
}

/** Plays rounds of snapshots, each bare and through the engine. */
export async function compareRounds(sql: postgres.Sql, rounds: Rounds): Promise<void> {
  const { measures, host, snapshot, count, withFloor, source = "docker" } = rounds;
  const names = measures.map((name) => `'${name}'`).join(", ");
  await sql.unsafe(`
    do $$
    declare
      v_hosts text[] := array(select bench.host(${host}) from generate_series(1, ${count}) as i order by i);
      v_snapshots jsonb[] := array(select ${snapshot} from generate_series(1, ${count}) as i order by i);
    begin
      call bench.compare(
        array[${names}], v_hosts, v_snapshots, ${warmUp}, ${withFloor}, '${source}');
    end;
    $$`);
}

/** How the measures of one host are repeated on top of history. */
export interface Again {
  suffix: string;
  /** Rounds that were played before: what stopped then does not stop again. */
  played: number;
}

/** A host whose containers stay as they are, and its metrics move; also its WAL. */
export async function unchangedSnapshot(
  sql: postgres.Sql,
  { repetitions }: Size,
  again?: Again,
): Promise<Measure[]> {
  const name = `unchanged snapshot, 50 containers${again?.suffix ?? ""}`;
  await sql`checkpoint`;
  await compareRounds(sql, {
    measures: [name],
    host: "1",
    snapshot: "bench.snapshot(1, i)",
    count: repetitions + warmUp,
    withFloor: !again,
  });
  const wal = side(await medians(sql, name), "ours").walBytes;
  return [
    await ratio(sql, name, { against, aim: 0.9 }),
    alone("WAL per unchanged snapshot", wal, "bytes", 250),
  ];
}

/** A host where each snapshot has one container of another build: nothing that is drift. */
export async function oneChanged(
  sql: postgres.Sql,
  { repetitions }: Size,
  again?: Again,
): Promise<Measure> {
  const name = `one of 50 containers changed${again?.suffix ?? ""}`;
  const played = again?.played ?? 0;
  await compareRounds(sql, {
    measures: [name],
    host: "2",
    snapshot: `bench.snapshot(2, i, p_build => ${played} + i)`,
    count: repetitions + warmUp,
    withFloor: !again,
  });
  return await ratio(sql, name, { against, aim: 2.5 });
}

/**
 * One container of a host stops, and starts with the next snapshot: an issue opens with its event, then it is resolved
 * with another. Each container does so once, so that no issue flaps or continues. Throws when events are not as many as rounds.
 */
export async function oneDrifting(
  sql: postgres.Sql,
  { repetitions }: Size,
  again?: Again,
): Promise<Measure[]> {
  const suffix = again?.suffix ?? "";
  const stops = `one of 50 stops, an event opens${suffix}`;
  const starts = `one of 50 starts, its issue is resolved${suffix}`;
  const pair = `(${(again?.played ?? 0) / 2} + (i - 1) / 2)`;
  const count = repetitions + warmUp;
  const before = await countEvents(sql);
  await compareRounds(sql, {
    measures: [stops, starts],
    host: `11 + ${pair} / 50`,
    snapshot: `bench.snapshot(11 + ${pair} / 50, i, p_down => (i % 2) * (1 + ${pair} % 50))`,
    count,
    withFloor: !again,
  });
  const after = await countEvents(sql);
  for (const status of ["opened", "resolved"] as const) {
    const events = after[status] - before[status];
    if (events !== count / 2) {
      throw new Error(
        `${events} events ${status} in place of ${count / 2}: not each round had one`,
      );
    }
  }
  return [
    await ratio(sql, stops, { against, aim: 3 }),
    await ratio(sql, starts, { against, aim: 3 }),
  ];
}

async function countEvents(sql: postgres.Sql): Promise<{ opened: number; resolved: number }> {
  const [counted] = await sql<[{ opened: number; resolved: number }]>`
    select
      count(*) filter (where status = 'opened')::integer as opened,
      count(*) filter (where status = 'resolved')::integer as resolved
    from public.events where details is distinct from 'Of former times.'`;
  return counted;
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
  const before = await countEvents(sql);
  await compareRounds(sql, {
    measures: [name],
    host: `${firstHost - 1} + i`,
    snapshot: `bench.snapshot(${firstHost - 1} + i, i, 13, 12)`,
    count,
    withFloor: true,
  });
  const opened = (await countEvents(sql)).opened - before.opened;
  if (opened !== 25 * count) throw new Error(`${opened} events opened in place of ${25 * count}`);
  return await ratio(sql, name, { against, aim: 8 });
}
