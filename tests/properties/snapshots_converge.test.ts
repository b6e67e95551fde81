import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";
import { withDatabase } from "../_support/database.ts";
import { endState } from "./support/end_state.ts";
import { declareHome, evening, type Observation, observe, randomDay } from "./support/home.ts";

/** The same day, as the network may deliver it. */
const deliveries: [string, (random: Random, day: Observation[]) => Observation[][]][] = [
  ["each one twice", (_, day) => day.flatMap((one) => [[one], [one]])],
  ["the whole day twice", (_, day) => [...day, ...day].map((one) => [one])],
  ["in any order", (random, day) => shuffled(random, day).map((one) => [one])],
  [
    "in any order, some again",
    (random, day) =>
      shuffled(random, [...day, ...day.filter(() => random() < 0.5)]).map((one) => [one]),
  ],
  ["backwards", (_, day) => day.toReversed().map((one) => [one])],
  ["in batches", (random, day) => batches(random, day)],
  ["in batches in any order", (random, day) => batches(random, shuffled(random, day))],
  ["in one batch", (_, day) => [day]],
];

const days = [1, 2, 3].map((seed) => ({ seed, day: randomDay(seeded(seed), 40) }));
const inOrder = new Map<number, unknown>();

/** The state after each observation on its own, in the order it happened. */
async function stateInOrder(seed: number, day: Observation[]): Promise<unknown> {
  if (!inOrder.has(seed)) inOrder.set(seed, await stateAfter(day.map((one) => [one])));
  return inOrder.get(seed);
}

for (const [name, deliver] of deliveries) {
  Deno.test(`snapshots delivered ${name} end in the same state`, async () => {
    for (const { seed, day } of days) {
      const wanted = await stateInOrder(seed, day);
      assert(JSON.stringify(wanted).includes("SERVICE_MISSING"), `seed ${seed} shows no drift`);
      const had = await stateAfter(deliver(seeded(seed + 1000), day));
      assertEquals(had, wanted, `seed ${seed}`);
    }
  });
}

async function stateAfter(statements: Observation[][]): Promise<unknown> {
  return await withDatabase(async ({ sql }) => {
    const connection = await sql.reserve();
    try {
      await connection`select set_config('bruce.now', ${evening}, false)`;
      await declareHome(connection);
      for (const statement of statements) await observe(connection, statement);
      return await endState(connection);
    } finally {
      connection.release();
    }
  });
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items.map((item) => ({ item, rank: random() })).sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

function batches<Item>(random: Random, items: readonly Item[]): Item[][] {
  const rest = [...items];
  const parts: Item[][] = [];
  while (rest.length > 0) parts.push(rest.splice(0, pick(random, [1, 2, 5, 9])));
  return parts;
}
