import { PostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";
import { noteAway, UnreadableSchema } from "./database_away.ts";
import { ReservedConnections } from "./reserved_connections.ts";

/** As on a hosted project, so that what works here works there. */
const statementTimeoutMs = 8000;

/** How long a server may take to accept a connection, in seconds: one that is stopped takes for ever. */
export const connectTimeoutS = 5;

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
  reserveSafely(connection, max);
  introspectOrFail(connection);
  return connection;
}

/** A client to come: what `postgres` itself does for its listeners, with the options that it has parsed. */
type Parsed = postgres.Options<Record<string, postgres.PostgresType>>;

/** Each transaction of it runs on a connection that is thrown away when it was lost. */
function reserveSafely(connection: PostgresConnection, max: number): void {
  const { driver } = connection as unknown as { driver: postgres.Sql };
  const connections = new ReservedConnections(max, (onclose) => {
    const options = {
      ...driver.options,
      max: 1,
      onclose,
      connect_timeout: connectTimeoutS,
      max_lifetime: null,
      parameters: {},
      shared: { retries: 0, typeArrayMap: {} },
    };
    return postgres(options as unknown as Parsed);
  });
  Object.assign(driver, {
    reserve: () => connections.reserve(),
    end: () => connections.end(),
  });
}

/** When the schema cannot be read, `@supabase/lite` goes on with one in which there is nothing. */
function introspectOrFail(connection: PostgresConnection): void {
  const introspect = connection.introspect.bind(connection);
  connection.introspect = async (options) => {
    const found = await introspect(options);
    if (found.tables.length > 0) return found;
    const error = new UnreadableSchema();
    noteAway(error);
    throw error;
  };
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
