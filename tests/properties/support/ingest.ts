import type postgres from "postgres";
import type { Observation } from "./home.ts";

/** The token of {@link ingest}. */
export const collectorToken = "c".repeat(64);

/** Makes a token with which {@link ingest} sends. */
export async function createCollector(
  sql: postgres.Sql,
  name = "collectors",
  token = collectorToken,
): Promise<void> {
  await sql`select public.create_token(${name}, 'collector', ${token},
    requests_per_minute => 1000000)`;
}

/** Sends observations as one request, as collectors do that report each hour. Throws unless all are taken. */
export async function ingest(
  sql: postgres.Sql,
  observations: Observation[],
  token = collectorToken,
): Promise<{ stored: number; unchanged: number; events: Record<string, number> }> {
  const payloads = observations.map((one) => ({
    ...one,
    collector: { name: "test", version: "1", interval_s: 3600 },
  }));
  const [row] = await sql`
    select public.ingest(${token}, ${sql.json(payloads)}) as answer`;
  const answer = row?.answer;
  if (answer?.status !== 200 || answer.rejected.length > 0) throw new Error(JSON.stringify(answer));
  return answer;
}
