import postgres from "postgres";
import { seed } from "../../../scripts/stack/migrate.ts";
import type { PostgresServer } from "../../../scripts/stack/postgres.ts";
import { startTestServer } from "../../../scripts/test/server.ts";
import { type Standby, startStandby } from "../../../scripts/test/standby.ts";

/** The migrated database of both servers. */
export const DATABASE = "migrated";

/** One of the two servers, with a connection of the owner, the role `postgres`. */
export type Side = PostgresServer & { sql: postgres.Sql };

/** Runs a test with a server that holds the seed, and a hot standby that streams from it. */
export async function withReplica(
  test: (primary: Side, standby: Side & Standby) => Promise<void>,
): Promise<void> {
  const server = await startTestServer();
  let stopping: Promise<void> | undefined;
  const primary = { ...server, stop: () => stopping ??= server.stop(), sql: connect(server) };
  try {
    await seed(server.url(DATABASE));
    const standby = await startStandby(server);
    const sql = connect(standby);
    try {
      await test(primary, { ...standby, sql });
    } finally {
      await sql.end({ timeout: 0 });
      await standby.stop();
    }
  } finally {
    await primary.sql.end({ timeout: 0 });
    await primary.stop();
  }
}

function connect(server: PostgresServer): postgres.Sql {
  return postgres(server.url(DATABASE), { max: 1, onnotice: () => {} });
}

/** All rows of a query, as a role that PostgREST takes on, at a moment (now), in an order of their own. */
export async function ask(
  { sql }: Side,
  query: string,
  { role = "service_role", at = "", claims = "{}" } = {},
): Promise<unknown[]> {
  const rows = await sql.begin("read only", async (sql) => {
    await sql`select set_config('bruce.now', ${at}, true), set_config('request.jwt.claims', ${claims}, true)`;
    await sql.unsafe(`set local role ${role}`);
    return await sql.unsafe(`select to_jsonb(t) as row from (select * from ${query}) as t`);
  });
  return rows.map(({ row }) => JSON.stringify(row)).sort();
}
