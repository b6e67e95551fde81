import type postgres from "postgres";
import { inProject } from "../stack/paths.ts";
import { compared, type Measure, quantile, ratio } from "./measure.ts";
import type { Size } from "./size.ts";

/** Rounds that are not recorded: the first ones plan their statements. */
const warmUp = 10;
/** What a dispatcher claims at once. */
const atOnce = 20;
const against = "a bare update … returning for each";

/**
 * Taking and finishing a notice, with its lease and its line in the ledger: as a dispatcher's rpcs come, over a
 * connection, one by one and twenty at once; and inside the server.
 */
export async function claimAndDeliver(
  sql: postgres.Sql,
  { repetitions }: Size,
): Promise<Measure[]> {
  const name = "claim and finish of a delivery";
  const rounds = Math.ceil(repetitions / 3) + warmUp;
  await sql.file(inProject("scripts/bench/sql/deliveries.sql"));
  await sql`call bench.fill_notices(${rounds * (2 * atOnce + 1)})`;
  await sql`vacuum analyze`;
  const queue = { next: 1 };
  return [
    await overConnection(sql, `${name}, over a connection`, rounds, 1, queue),
    await overConnection(
      sql,
      `${name}, ${atOnce} at once over a connection`,
      rounds,
      atOnce,
      queue,
    ),
    await inside(sql, `${name}, ${atOnce} at once, inside`, rounds, queue),
  ];
}

async function overConnection(
  sql: postgres.Sql,
  name: string,
  rounds: number,
  each: number,
  queue: { next: number },
): Promise<Measure> {
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await timed(() => bareRound(sql, queue, each)) / each);
    ours.push(await timed(() => deliveryRound(sql, each)) / each);
  }
  return compared(name, against, each === 1 ? 3 : 1, median(bare), median(ours));
}

async function inside(
  sql: postgres.Sql,
  name: string,
  rounds: number,
  queue: { next: number },
): Promise<Measure> {
  await sql`call bench.deliver(${name}, ${rounds}, ${atOnce}, ${warmUp}, ${queue.next - 1})`;
  return await ratio(sql, name, { against, aim: null });
}

async function bareRound(sql: postgres.Sql, queue: { next: number }, each: number): Promise<void> {
  for (let row = 0; row < each; row++) {
    const id = queue.next++;
    await sql`update bench.bare_queue as q set state = 'taken' where q.id = ${id} returning *`;
    await sql`update bench.bare_queue as q set state = 'done' where q.id = ${id} returning q.id`;
  }
}

async function deliveryRound(sql: postgres.Sql, each: number): Promise<void> {
  const [row] = await sql`select claim_actions(repeat('b', 64), 'bench', ${each}) as claim`;
  const { lease, actions } = row?.claim ?? {};
  if (actions.length !== each) {
    throw new Error(`${actions.length} were claimed in place of ${each}.`);
  }
  const results = actions.map(({ action_id }: { action_id: string }) => ({
    action_id,
    outcome: "delivered",
    http_status: 200,
    latency_ms: 12,
  }));
  await sql`select finish_actions(repeat('b', 64), ${lease}, ${sql.json(results)})`;
}

/** Microseconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) * 1000;
}

function median(times: number[]): number {
  return quantile(times.slice(warmUp), 0.5);
}
