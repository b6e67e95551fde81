import postgres from "postgres";
import { asAdmin, prepareDatabase } from "../../../scripts/stack/postgres.ts";
import { postgres15 } from "../../../scripts/test/postgres_15.ts";
import { startTestServer, type TestServer } from "../../../scripts/test/server.ts";

/** The jobs as pg_cron has them. */
export const jobs = [
  { jobname: "bruce dispatch", schedule: "* * * * *", command: "select bruce.call_dispatch()" },
  { jobname: "bruce jobs", schedule: "* * * * *", command: "select bruce.run_jobs()" },
];

/** A server with pg_cron for the database `home`, which is as Supabase makes one, and not migrated yet. */
export async function withPgCron(test: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startTestServer({
    programs: postgres15,
    migrated: false,
    settings: [
      "shared_preload_libraries=pg_cron",
      "cron.database_name=home",
      "cron.use_background_workers=on",
    ],
  });
  try {
    await makeDatabase(server, "home");
    await test(server);
  } finally {
    await server.stop();
  }
}

/** A database as Supabase makes one. */
export async function makeDatabase(server: TestServer, name: string): Promise<void> {
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${name}`));
  await prepareDatabase(server, name);
}

/** What Supabase's event trigger does when pg_cron is created: the role postgres may use it. */
export async function createAsSupabaseDoes(server: TestServer): Promise<void> {
  await asAdmin(server, "home", async (sql) => {
    await sql`create extension pg_cron with schema pg_catalog`;
    await sql`grant usage on schema cron to postgres`;
    await sql`grant all on all functions in schema cron to postgres`;
  });
}

/** Works in a database as the role postgres, on a connection of its own. */
export async function asOwner<T>(
  server: TestServer,
  database: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(server.url(database), { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** What pg_cron has, by name. */
export async function scheduled(sql: postgres.Sql): Promise<Record<string, unknown>[]> {
  const rows = await sql`select jobname, schedule, command from cron.job order by jobname`;
  return rows.map((row) => ({ ...row }));
}

/** Calls bruce.schedule_jobs and returns what it says. */
export async function scheduleJobs(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`select bruce.schedule_jobs() as said`;
  return String(row?.said);
}
