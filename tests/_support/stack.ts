import { loadFunctions } from "../../scripts/stack/functions.ts";
import { setFunctionEnvironment } from "../../scripts/stack/function_environment.ts";
import { openOrigin } from "../../scripts/stack/origin.ts";
import { openRestApi } from "../../scripts/stack/rest.ts";
import { newToken, sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { type TestDatabase, withDatabase } from "./database.ts";
import { freePort } from "../../scripts/stack/free_port.ts";

/** A migrated database with REST API, Studio and edge functions in front of it, over real HTTP. */
export interface TestStack extends TestDatabase {
  /** `http://127.0.0.1:<port>`; REST is at /rest/v1, functions at /functions/v1. */
  api_url: string;
  functions_url: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
  /** Registers a new token, unlimited when no scope is given, and returns it raw. */
  token(role: string, scope?: { hosts?: string[]; sources?: string[] }): Promise<string>;
}

/**
 * Runs a test with a stack of its own in this process: what `npm start` serves, without the start.
 * Tests of one process take turns, for the functions read their settings from its environment.
 */
export function withStack<T>(
  test: (stack: TestStack) => Promise<T>,
  options: { seeded?: boolean } = {},
): Promise<T> {
  return withDatabase(async (database) => {
    const port = freePort();
    const settings = {
      api_url: `http://127.0.0.1:${port}`,
      db_url: database.url,
      publishable_key: `sb_publishable_${crypto.randomUUID()}`,
      secret_key: `sb_secret_${crypto.randomUUID()}`,
      netbox_webhook_secret: crypto.randomUUID(),
      ack_secret: crypto.randomUUID(),
    };
    setFunctionEnvironment(settings);
    const api = openRestApi(database.url, settings);
    const origin = openOrigin(port, api, await loadFunctions());
    const log = collectLog();
    try {
      return await test({
        ...database,
        ...settings,
        functions_url: `${settings.api_url}/functions/v1`,
        async token(role, scope = {}) {
          const token = newToken();
          await database.sql`
            select public.create_token(
              name => ${crypto.randomUUID()}, role => ${role},
              token_sha256 => ${await sha256Hex(token)},
              hosts => ${scope.hosts ?? null}, sources => ${scope.sources ?? null}
            )`;
          return token;
        },
      });
    } catch (error) {
      log.show();
      throw error;
    } finally {
      await origin.close();
      await api.close();
      log.end();
    }
  }, options);
}

/** Keeps back what the API and the functions log: it matters only when the test fails. */
function collectLog() {
  const { error, warn } = console;
  const lines: unknown[][] = [];
  console.error = console.warn = (...parts: unknown[]) => {
    lines.push(parts);
  };
  return {
    show: () => lines.forEach((parts) => error(...parts)),
    end: () => Object.assign(console, { error, warn }),
  };
}
