import postgres from "postgres";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { type TestDatabase, testServer } from "../_support/database.ts";
import { remote, succeed } from "./supabase_cli.ts";

const template = "pushed";

let pushed: Promise<void> | undefined;

/** Runs a test on a copy of the database that `supabase db push` makes once in each test file, seed included. */
export async function withPushedDatabase<T>(
  test: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  await (pushed ??= push());
  const server = testServer();
  const name = await server.clone(template);
  const url = server.url(name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await test({ name, url, sql });
  } finally {
    await sql.end({ timeout: 5 });
    await server.drop(name);
  }
}

async function push(): Promise<void> {
  const server = testServer();
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${template}`));
  await prepareDatabase(server, template);
  await succeed("db", "push", remote(server.url(template)), "--include-seed", "--yes");
}
