import type postgres from "postgres";
import { compared, type Measure, quantile, ratio } from "./measure.ts";
import type { Size } from "./size.ts";

/** Commands that are not recorded: the first ones plan their statements. */
const warmUp = 10;
const against = "a bare update … returning for each";

/**
 * Taking and ending a command, with its lease, its result and its lines in the journal: inside the server, and as a
 * worker's rpcs come, over a connection.
 */
export async function claimAndFinish(
  sql: postgres.Sql,
  { repetitions }: Size,
): Promise<Measure[]> {
  const name = "claim and finish of a command";
  const count = Math.min(repetitions, 40) + warmUp;
  await sql`call bench.fill_queues(${2 * count})`;
  await sql`vacuum analyze`;
  await sql`call bench.work_queues(${name}, ${count}, ${warmUp})`;
  const inside = await ratio(sql, name, { name: `${name}, inside`, against, aim: null });

  const bare: number[] = [];
  const ours: number[] = [];
  for (let n = count + 1; n <= 2 * count; n++) {
    bare.push(await timed(() => bareRound(sql, n)));
    ours.push(await timed(() => round(sql)));
  }
  return [
    compared(`${name}, over a connection`, against, 3, median(bare), median(ours)),
    inside,
  ];
}

async function bareRound(sql: postgres.Sql, id: number): Promise<void> {
  const [row] = await sql`
    update bench.queue as q set state = 'claimed', lease = gen_random_uuid() where q.id = ${id} returning q.lease`;
  await sql`
    update bench.queue as q set state = 'succeeded', result = 'done' where q.id = ${id} and q.lease = ${row?.lease} returning q.id`;
}

async function round(sql: postgres.Sql): Promise<void> {
  const [row] =
    await sql`select claim_commands(repeat('a', 64), 'bench') #> '{commands,0}' as claimed`;
  const { command_id, lease } = row?.claimed ?? {};
  await sql`
    select finish_command(repeat('a', 64), ${command_id}, ${lease},
      '{"outcome": "succeeded", "exit_code": 0, "stdout": "done"}')`;
}

/** Microseconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) * 1000;
}

/** The first rounds plan their statements. */
function median(times: number[]): number {
  return quantile(times.slice(warmUp), 0.5);
}
