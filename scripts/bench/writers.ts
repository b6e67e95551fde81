import postgres from "postgres";
import { growFleet } from "./fleets.ts";
import type { Measure } from "./measure.ts";
import { isInMemory } from "./disk_folder.ts";
import type { BenchServer } from "./server.ts";
import type { Size } from "./size.ts";

const writers = 8;
/** One writer and all of them take turns so often. */
const rounds = 2;

/**
 * Snapshots a second by eight writers, each of a host of its own, against one, through `ingest`. Each commit of a changed one waits
 * for the disk, as in use: writers can share a wait, or work while another one waits.
 */
export async function manyWriters(
  server: BenchServer,
  size: Pick<Size, "writerSeconds">,
): Promise<Measure[]> {
  if (isInMemory(server.directory)) {
    throw new Error(`${server.directory} is in memory: commits there do not wait for a disk`);
  }
  const name = "writers";
  const sql = await server.database(name);
  await growFleet(sql, writers);
  await createWriter(sql);
  const pool = postgres(server.url(name), {
    // and one that opens the gate
    max: writers + 1,
    onnotice: () => {},
    connection: { synchronous_commit: "on", statement_timeout: 60_000 },
  });
  try {
    return [
      await compareWriters(pool, "unchanged", 2, size),
      await compareWriters(pool, "changed", 1.3, size),
    ];
  } finally {
    await pool.end();
  }
}

/** Makes the token of `bench.write_for`. */
export async function createWriter(sql: postgres.Sql): Promise<void> {
  await sql`select public.create_token('writer', 'collector', bench.writer_token(), requests_per_minute => 1000000)`;
}

async function compareWriters(
  pool: postgres.Sql,
  kind: "unchanged" | "changed",
  aim: number,
  { writerSeconds }: Pick<Size, "writerSeconds">,
): Promise<Measure> {
  // connections and plans
  await writeAtOnce(pool, kind, writers, 0.5);
  let [one, many] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    one += await writeAtOnce(pool, kind, 1, writerSeconds / rounds);
    many += await writeAtOnce(pool, kind, writers, writerSeconds / rounds);
  }
  const [baseline, ours] = [one / writerSeconds, many / writerSeconds];
  return {
    name: `${writers} writers of ${kind} snapshots, durable`,
    against: "1 writer",
    baseline,
    ours,
    unit: "a second",
    ratio: ours / baseline,
    aim,
    isLeast: true,
  };
}

/** Returns how many snapshots they wrote together. All begin at the same moment, when each has made its snapshots. */
async function writeAtOnce(
  pool: postgres.Sql,
  kind: "unchanged" | "changed",
  count: number,
  seconds: number,
): Promise<number> {
  const gate = await pool.reserve();
  try {
    await gate`select pg_advisory_lock((bench.gate())[1], (bench.gate())[2])`;
    const writing = Promise.all(
      Array.from({ length: count }, async (_, writer) => {
        const [row] = await pool`
          call bench.write_for(${writer + 1}, ${kind === "changed"}, ${seconds})`;
        return row?.p_sent ?? 0;
      }),
    );
    await Promise.race([writing, allAtGate(gate, count)]);
    await gate`select pg_advisory_unlock((bench.gate())[1], (bench.gate())[2])`;
    const sent: number[] = await writing;
    if (sent.includes(0)) throw new Error(`a writer wrote nothing: ${sent}`);
    return sent.reduce((sum, number) => sum + number, 0);
  } finally {
    gate.release();
  }
}

async function allAtGate(gate: postgres.Sql, count: number): Promise<void> {
  while (true) {
    const [row] = await gate<[{ ready: boolean }]>`
      select bench.writers_at_gate() >= ${count} as ready`;
    if (row.ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
