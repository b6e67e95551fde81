import postgres from "postgres";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { type TestDatabase, testServer } from "../_support/database.ts";
import { remote, succeed } from "./supabase_cli.ts";

/** Runs a test on a database that `supabase db push` has just made, seed included. */
export async function withPushedDatabase<T>(
  test: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const server = testServer();
  const name = `pushed_${crypto.randomUUID().replaceAll("-", "")}`;
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${name}`));
  await prepareDatabase(server, name);
  const url = server.url(name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await succeed("db", "push", remote(url), "--include-seed", "--yes");
    return await test({ name, url, sql });
  } finally {
    await sql.end({ timeout: 5 });
    await server.drop(name);
  }
}
