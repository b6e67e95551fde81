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
  return await withConnection(databaseUrl, async (sql, isLost) => {
    await sql.unsafe(`create schema if not exists ${bookkeeping}`);
    await sql.unsafe(`set search_path = ${bookkeeping}, public, extensions`);
    const client = asPgClient(sql, isLost);
    try {
      const applied = await applyMigrations({ client } as unknown as PgConnection, folder);
      return applied.map(({ fileName }) => fileName).filter((name) => !name.startsWith("0_"));
    } catch (error) {
      throw new Error(explain(error, client.failed), { cause: client.first });
    }
  });
}

type PgConnection = Parameters<typeof applyMigrations>[0];

/** A statement that the server refused. */
interface FailedQuery {
  text: string;
  error: postgres.PostgresError;
}

/**
 * The part of a `pg` client that postgres-migrations uses, on a connection of ours. Once that was lost, nothing more runs:
 * on the next one no transaction is open.
 */
function asPgClient(sql: postgres.Sql, isLost: () => boolean) {
  const client = {
    failed: undefined as FailedQuery | undefined,
    first: undefined as unknown,
    async query(query: string | { text: string; values?: postgres.ParameterOrJSON<never>[] }) {
      const { text, values } = typeof query === "string" ? { text: query } : query;
      try {
        if (isLost()) throw Object.assign(new Error("connection lost"), { code: "ECONNRESET" });
        const rows = await sql.unsafe(text, values);
        return { rows, rowCount: rows.count };
      } catch (error) {
        client.first ??= error;
        if (error instanceof postgres.PostgresError) client.failed ??= { text, error };
        throw error;
      }
    },
  };
  return client;
}

/** Runs supabase/seed.sql in one transaction, which is what the server makes of statements sent together. The file is idempotent. */
export async function seed(
  databaseUrl: string,
  file: string = inProject("supabase/seed.sql"),
): Promise<void> {
  await withConnection(databaseUrl, (sql) => sql.file(file));
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
  work: (sql: postgres.Sql, isLost: () => boolean) => Promise<T>,
): Promise<T> {
  let isLost = false;
  const onclose = () => void (isLost = true);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {}, onclose });
  try {
    return await work(sql, () => isLost);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
