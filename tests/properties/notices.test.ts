import { assert, assertEquals } from "../functions/support/assert.ts";
import { seeded } from "../../scripts/program/random.ts";
import { withDatabase } from "../_support/database.ts";
import { declareHome, type Observation, observe, randomDay } from "./support/home.ts";
import { addReaction, type Connection, notices, observeInTime } from "./support/notices.ts";

const begin = Date.parse("2026-03-01T12:00:00Z");

Deno.test("replayed, repeated and turned batches give the same notices", async () => {
  const day = randomDay(seeded(3), 30);
  const batches = inBatches(day);

  const wanted = await told(batches, (connection, batch) => observe(connection, batch));
  assert(wanted.length > 10, `something is told: ${wanted.length} notices`);
  const variants: Record<
    string,
    (connection: Connection, batch: Observation[], index: number) => Promise<void>
  > = {
    "rows of a batch the other way round": (connection, batch) =>
      observe(connection, batch.toReversed()),
    "each batch twice": async (connection, batch) => {
      await observe(connection, batch);
      await observe(connection, batch);
    },
    "with all that was sent before": async (connection, batch, index) => {
      await observe(connection, batch);
      await observe(connection, batches.slice(0, index).flat().toReversed());
    },
  };
  for (const [name, send] of Object.entries(variants)) {
    assertEquals(await told(batches, send), wanted, name);
  }
});

/** One after the other, each scope at most once in a batch: the older one of two would be late if it came second. */
function inBatches(day: Observation[]): Observation[][] {
  const batches: Observation[][] = [[]];
  for (const one of day) {
    const isThere = batches.at(-1)!.some(({ hostname }) => hostname === one.hostname);
    if (isThere) batches.push([]);
    batches.at(-1)!.push(one);
  }
  return batches;
}

/** The notices of a day that is sent batch by batch, the jobs running every minute. */
async function told(
  batches: Observation[][],
  send: (connection: Connection, batch: Observation[], index: number) => Promise<void>,
): Promise<unknown[]> {
  return await withDatabase(async ({ sql }) => {
    const connection = await sql.reserve();
    try {
      await connection`select set_config('bruce.now', ${new Date(begin).toISOString()}, false)`;
      await declareHome(connection);
      await addReaction(connection, { name: "one by one", group_wait: "90 seconds" });
      await addReaction(connection, {
        name: "grouped",
        group_by: ["hostname"],
        group_wait: "2 minutes",
        repeat_interval: "20 minutes",
        throttle_count: 6,
        throttle_interval: "15 minutes",
      });
      for (const [index, batch] of batches.entries()) {
        await observeInTime(connection, batch, () => send(connection, batch, index));
      }
      return await notices(connection);
    } finally {
      connection.release();
    }
  });
}
