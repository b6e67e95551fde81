import { PostgresConnection } from "@supabase/lite/postgres";

/** As on a hosted project, so that what works here works there. */
const statementTimeoutMs = 8000;

/** Connections of `@supabase/lite` to a database of ours, at most `max` at a time; the first statement opens them. */
export function liteConnection(databaseUrl: string, max: number): PostgresConnection {
  const connection = new PostgresConnection({
    url: databaseUrl,
    postgresOptions: {
      max,
      onnotice: () => {},
      connection: { statement_timeout: statementTimeoutMs },
      types: { json: jsonType(114), jsonb: jsonType(3802) },
    },
  });
  grantNothing(connection);
  return connection;
}

/**
 * On its first request `@supabase/lite` grants anon, authenticated and service_role everything on
 * all tables of a schema that has row level security. A Supabase project has what its migrations
 * grant and nothing more, so that step is replaced by its outcome: row level security is in use.
 */
function grantNothing(connection: PostgresConnection): void {
  Object.defineProperty(connection, "ensureRlsContext", { value: () => Promise.resolve(true) });
}

/** Objects and arrays arrive as JSON text already: encoding them again would store a JSON string. */
function jsonType(oid: number) {
  return {
    to: oid,
    from: [oid],
    serialize: (value: unknown) =>
      typeof value === "string" && isJson(value) ? value : JSON.stringify(value),
    parse: (text: string): unknown => JSON.parse(text),
  };
}

function isJson(text: string): boolean {
  if (/^[[{]/.test(text)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
