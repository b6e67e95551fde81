import type postgres from "postgres";
import { inProject } from "../stack/paths.ts";
import { type Measure, ratio } from "./measure.ts";
import type { Size } from "./size.ts";

/** Claims that are not recorded: the first ones plan their statements. */
const warmUp = 10;
/** What a dispatcher claims at once. */
const atOnce = 20;

/** Taking and finishing a notice, with its lease and its line in the ledger: twenty at once, and one by one. */
export async function claimAndDeliver(
  sql: postgres.Sql,
  { repetitions }: Size,
): Promise<Measure[]> {
  const rounds = Math.ceil(repetitions / 3) + warmUp;
  await sql.file(inProject("scripts/bench/deliveries.sql"));
  await sql`call bench.fill_notices(${rounds * (atOnce + 1)})`;
  await sql`vacuum analyze`;
  const against = "a bare update … returning each";
  const together = `claim and finish of a delivery, ${atOnce} at once`;
  await sql`call bench.deliver(${together}, ${rounds}, ${atOnce}, ${warmUp}, 0)`;
  const single = "claim and finish of a delivery, one by one";
  await sql`call bench.deliver(${single}, ${rounds}, 1, ${warmUp}, ${rounds * atOnce})`;
  return [
    await ratio(sql, together, { against, aim: 3 }),
    await ratio(sql, single, { against, aim: null }),
  ];
}
