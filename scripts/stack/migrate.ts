import postgres from "postgres";
import { migrate as applyMigrations } from "postgres-migrations";
import { inProject } from "./paths.ts";

/** Where the local stack remembers what it applied: outside `public`, like the Supabase CLI does. */
const bookkeeping = "supabase_migrations";

/**
 * Applies the files of supabase/migrations that this database does not have yet, each in its own
 * transaction, and returns their names. Throws when one fails (the earlier ones stay), with the line
 * where the server knows it, or when an applied file was changed afterwards.
 */
export async function migrate(
  databaseUrl: string,
  folder: string = inProject("supabase/migrations"),
): Promise<string[]> {
  return await withConnection(databaseUrl, async (sql) => {
    await sql.unsafe(`create schema if not exists ${bookkeeping}`);
    await sql.unsafe(`set search_path = ${bookkeeping}, public, extensions`);
    const client = asPgClient(sql);
    try {
      const applied = await applyMigrations({ client } as unknown as PgConnection, folder);
      return applied.map(({ fileName }) => fileName).filter((name) => !name.startsWith("0_"));
    } catch (error) {
      throw new Error(explain(error, client.failed));
    }
  });
}

type PgConnection = Parameters<typeof applyMigrations>[0];

/** A statement that the server refused. */
interface FailedQuery {
  text: string;
  error: postgres.PostgresError;
}

/** The part of a `pg` client that postgres-migrations uses, on a connection of ours. */
function asPgClient(sql: postgres.Sql) {
  const client = {
    failed: undefined as FailedQuery | undefined,
    async query(query: string | { text: string; values?: postgres.ParameterOrJSON<never>[] }) {
      const { text, values } = typeof query === "string" ? { text: query } : query;
      try {
        const rows = await sql.unsafe(text, values);
        return { rows, rowCount: rows.count };
      } catch (error) {
        if (error instanceof postgres.PostgresError) client.failed ??= { text, error };
        throw error;
      }
    },
  };
  return client;
}

/** Runs supabase/seed.sql in one transaction. The file is idempotent. */
export async function seed(
  databaseUrl: string,
  file: string = inProject("supabase/seed.sql"),
): Promise<void> {
  await withConnection(databaseUrl, (sql) => sql.begin((transaction) => transaction.file(file)));
}

function explain(problem: unknown, failed: FailedQuery | undefined): string {
  const message = problem instanceof Error ? problem.message : String(problem);
  if (message.includes("Hashes don't match")) {
    return `${message}\nA migration was edited after this database had applied it. ` +
      `"npm start -- --reset" starts over with an empty local database.`;
  }
  if (!failed) return message;
  const { code, position, where, hint } = failed.error;
  const line = position && failed.text.slice(0, Number(position)).split("\n").length;
  const details = [`SQLSTATE ${code}${line ? `, line ${line} of that file` : ""}`, where, hint];
  return [message, ...details.filter(Boolean)].join("\n");
}

async function withConnection<T>(
  databaseUrl: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
