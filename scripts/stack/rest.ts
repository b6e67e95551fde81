import { App } from "@supabase/lite";
import { PostgresConnection } from "@supabase/lite/postgres";

/** The two API keys of a stack: `sb_publishable_…` acts as anon, `sb_secret_…` as service_role. */
export interface ApiKeys {
  publishable_key: string;
  secret_key: string;
}

/** The REST API and the Studio of `@supabase/lite` on one database, as one request handler. */
export interface RestApi {
  /** `peerAddress` is the address of the connected socket: it decides who may use Studio. */
  fetch(request: Request, peerAddress: string): Promise<Response>;
  close(): Promise<void>;
}

/** Limits of a hosted project, so that what works here works there: 8 s per statement, 1,000 rows. */
const statementTimeoutMs = 8000;
const maxRows = 1000;

/** Opens the REST API of a migrated database. */
export function openRestApi(databaseUrl: string, keys: ApiKeys): RestApi {
  const connection = new PostgresConnection({
    url: databaseUrl,
    postgresOptions: {
      max: 10,
      onnotice: () => {},
      connection: { statement_timeout: statementTimeoutMs },
      types: { json: jsonType(114), jsonb: jsonType(3802) },
    },
  });
  grantNothing(connection);
  const app = new App({
    connection,
    api: { schemas: ["public"], max_rows: maxRows },
    auth: {
      enabled: false,
      publishable_key: keys.publishable_key,
      secret_key: keys.secret_key,
      // Nobody signs in here, and a well-known secret would let anyone sign a role of his choice.
      jwt_secret: crypto.randomUUID() + crypto.randomUUID(),
    },
    studio: { enabled: true },
    options: { server: { admin: true } },
  });
  return {
    fetch: async (request, peerAddress) => await app.fetch(request, { peerAddress }),
    close: () => connection.close(),
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
