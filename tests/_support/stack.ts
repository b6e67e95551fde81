import {
  type Account,
  type Credentials,
  ensureAccount,
  makeAuthTables,
} from "../../scripts/stack/auth.ts";
import { type Dashboard, loadDashboard } from "../../scripts/stack/dashboard.ts";
import { loadFunctions } from "../../scripts/stack/functions.ts";
import { setFunctionEnvironment } from "../../scripts/stack/function_environment.ts";
import { onAddress, onThisMachine } from "../../scripts/stack/listening.ts";
import { openOrigin } from "../../scripts/stack/origin.ts";
import { openRestApi } from "../../scripts/stack/rest.ts";
import { newToken, sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { type TestDatabase, withDatabase } from "./database.ts";
import { freePort } from "../../scripts/stack/free_port.ts";

/** A person who can log in to a stack, and who has done so. */
export interface Person extends Credentials {
  /** The id of the account. */
  id: string;
  access_token: string;
  refresh_token: string;
}

/** A migrated database with REST API, Auth, dashboard, Studio and edge functions in front of it, over real HTTP. */
export interface TestStack extends TestDatabase {
  /** `http://127.0.0.1:<port>`; REST is at /rest/v1, functions at /functions/v1. */
  api_url: string;
  functions_url: string;
  dashboard_url: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
  /** Signs the links that acknowledge an issue. */
  ack_secret: string;
  /** Registers a new token, unlimited when no scope is given, and returns it raw. */
  token(role: string, scope?: { hosts?: string[]; sources?: string[] }): Promise<string>;
  /** Makes an account of this role, as the claim of its tokens, and logs it in. */
  person(role: Account["role"]): Promise<Person>;
  /** Logs the owner in as the dashboard does on this machine, by POST /session. */
  ownerSession(): Promise<Person>;
}

let dashboard: Promise<Dashboard> | undefined;

/**
 * Runs a test with a stack of its own in this process: what `npm start` serves, without the start; with `listen`, what
 * `npm start -- --listen` serves.
 * Tests of one process take turns, for the functions read their settings from its environment.
 */
export function withStack<T>(
  test: (stack: TestStack) => Promise<T>,
  options: { seeded?: boolean; listen?: string } = {},
): Promise<T> {
  return withDatabase(async (database) => {
    const port = freePort();
    const listening = options.listen
      ? onAddress(options.listen, port, ["https://bruce.example.lan"])
      : onThisMachine(port);
    const { url: api_url, needsKeys } = listening;
    const settings = {
      api_url,
      db_url: database.url,
      publishable_key: `sb_publishable_${crypto.randomUUID()}`,
      secret_key: `sb_secret_${crypto.randomUUID()}`,
      netbox_webhook_secret: crypto.randomUUID(),
      ack_secret: crypto.randomUUID(),
      jwt_secret: crypto.randomUUID().repeat(2),
    };
    const { sql, url } = database;
    const account = async (name: string, role: Account["role"]): Promise<Credentials> => {
      const credentials = { email: `${name}@bruce.localhost`, password: crypto.randomUUID() };
      await ensureAccount(sql, url, { ...credentials, role });
      return credentials;
    };
    await makeAuthTables(sql);
    let owner: Promise<Credentials> | undefined;
    setFunctionEnvironment(settings);
    const api = openRestApi(url, settings, needsKeys);
    const origin = openOrigin(listening, api, await loadFunctions(), {
      dashboard: await (dashboard ??= loadDashboard()),
      publishable_key: settings.publishable_key,
      // only tests that ask for it pay for the account
      owner: () => owner ??= account("owner", "operator"),
    });
    const log = collectLog();
    try {
      return await test({
        ...database,
        ...settings,
        functions_url: `${settings.api_url}/functions/v1`,
        dashboard_url: `${settings.api_url}/`,
        async token(role, scope = {}) {
          const token = newToken();
          await sql`
            select public.create_token(
              name => ${crypto.randomUUID()}, role => ${role},
              token_sha256 => ${await sha256Hex(token)},
              hosts => ${scope.hosts ?? null}, sources => ${scope.sources ?? null}
            )`;
          return token;
        },
        async person(role) {
          const credentials = await account(`${role}-${crypto.randomUUID()}`, role);
          return await loggedIn(await api.signIn(credentials), credentials);
        },
        async ownerSession() {
          const answer = await fetch(`${settings.api_url}/session`, {
            method: "POST",
            headers: { origin: settings.api_url },
          });
          return await loggedIn(answer, await owner!);
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

async function loggedIn(answer: Response, credentials: Credentials): Promise<Person> {
  const session = await answer.json();
  if (!answer.ok) throw new Error(`No session: ${JSON.stringify(session)}`);
  const { access_token, refresh_token, user } = session;
  return { ...credentials, id: user.id, access_token, refresh_token };
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
