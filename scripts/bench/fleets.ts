import type postgres from "postgres";
import type { BenchServer } from "./server.ts";

/** A fleet that has reported once and stays as it is. */
export interface Fleet {
  hosts: number;
  sql: postgres.Sql;
}

/** Hosts that report in one statement. */
const atOnce = 500;

/** A database in which so many hosts of 50 containers have reported just now; one of ten has a service stopped. */
export async function fleetOf(
  server: BenchServer,
  name: string,
  hosts: number,
): Promise<Fleet> {
  const sql = await server.database(name);
  await growFleet(sql, hosts);
  return { hosts, sql };
}

/** Declares the hosts and lets each report once. The clock of the session stays shortly after. */
export async function growFleet(sql: postgres.Sql, hosts: number): Promise<void> {
  const [{ at } = { at: "" }] = await sql`select clock_timestamp()::text as at`;
  for (let first = 1; first <= hosts; first += atOnce) {
    const last = Math.min(first + atOnce - 1, hosts);
    await sql`call bench.declare_hosts(${first}, ${last})`;
    await sql`call bench.report_hosts(${first}, ${last}, ${at})`;
    await sql`vacuum analyze`;
  }
  await sql`select set_config('bruce.now', (${at}::timestamptz + interval '30 seconds')::text, false)`;
}
