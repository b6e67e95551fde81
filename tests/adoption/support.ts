import postgres from "postgres";
import { migrate } from "../../scripts/stack/migrate.ts";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { type TestDatabase, testServer } from "../_support/database.ts";

let made = 0;

/** A database as a Supabase project has it before the first migration, and the wish to migrate it. */
export interface OlderDatabase extends TestDatabase {
  /** Applies all migrations, as an upgrade does. */
  migrate(): Promise<void>;
  /** Runs statements as psql does: one simple query, no parameters. */
  psql(statements: string): Promise<Record<string, unknown>[]>;
}

/** Runs a test on a database that holds what `older` makes (as its owner), and no migration yet. */
export async function withOlderDatabase<T>(
  older: string,
  test: (database: OlderDatabase) => Promise<T>,
): Promise<T> {
  const server = testServer();
  const name = `older_${++made}`;
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${name}`));
  await prepareDatabase(server, name);
  const url = server.url(name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const psql = async (statements: string) =>
    [...await sql.unsafe(statements).simple()].flat() as Record<string, unknown>[];
  try {
    await psql(older);
    const migrated = async () => void await migrate(url);
    return await test({ name, url, sql, psql, migrate: migrated });
  } finally {
    await sql.end({ timeout: 5 });
    await server.drop(name);
  }
}

/** The rows of a query as plain objects, for comparison. */
export async function rows(sql: postgres.Sql, query: string): Promise<Record<string, unknown>[]> {
  return (await sql.unsafe(query)).map((row) => ({ ...row }));
}
