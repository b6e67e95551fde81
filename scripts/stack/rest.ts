import { App } from "@supabase/lite";
import { type Credentials, isAuthPath, refuseOfAuth, tokenPath, tokenSeconds } from "./auth.ts";
import { answerOrAway } from "./database_away.ts";
import { liteConnection } from "./lite_connection.ts";
import { withMetadata } from "./token_claims.ts";

/** The two API keys of a stack: `sb_publishable_…` acts as anon, `sb_secret_…` as service_role. */
export interface ApiKeys {
  publishable_key: string;
  secret_key: string;
  /** Signs the tokens of people. Without it nobody has a valid one. */
  jwt_secret?: string;
}

/** The REST API, Supabase Auth and the Studio of `@supabase/lite` on one database, as one request handler. */
export interface RestApi {
  /** `peerAddress` is the address of who asks: without a key, one of loopback is trusted. */
  fetch(request: Request, peerAddress: string): Promise<Response>;
  /** Logs a person in: the answer of Supabase Auth, a session where the password is right. */
  signIn(credentials: Credentials): Promise<Response>;
  close(): Promise<void>;
}

/** As on a hosted project, so that what works here works there. */
const maxRows = 1000;

/**
 * Opens the API of a migrated database. For people to log in, it needs the tables of `makeAuthTables`. Unless keys are
 * needed, who asks on this machine without one acts as service_role.
 */
export function openRestApi(databaseUrl: string, keys: ApiKeys, needsKeys = false): RestApi {
  const connection = liteConnection(databaseUrl, 10);
  // a well-known secret, which is the default, would let anyone sign a role of his choice
  const jwt_secret = keys.jwt_secret ?? crypto.randomUUID() + crypto.randomUUID();
  const app = new App({
    connection,
    api: { schemas: ["public"], max_rows: maxRows },
    auth: {
      enabled: true,
      enable_signup: false,
      enable_anonymous_sign_ins: false,
      publishable_key: keys.publishable_key,
      secret_key: keys.secret_key,
      jwt_secret,
      jwt_expiry: tokenSeconds,
    },
    studio: { enabled: !needsKeys },
    options: { server: { admin: !needsKeys } },
  });
  const answer = async (request: Request, context?: { peerAddress: string }) => {
    const { pathname } = new URL(request.url);
    const refused = isAuthPath(pathname) && refuseOfAuth(request);
    if (refused) return refused;
    const given = await answerOrAway(() => app.fetch(request, context));
    return pathname === tokenPath && request.method === "POST"
      ? await withMetadata(given, jwt_secret)
      : given;
  };
  return {
    fetch: (request, peerAddress) => answer(request, { peerAddress }),
    signIn: (credentials) =>
      answer(
        new Request(`http://127.0.0.1${tokenPath}?grant_type=password`, {
          method: "POST",
          headers: { apikey: keys.publishable_key, "content-type": "application/json" },
          body: JSON.stringify(credentials),
        }),
      ),
    close: () => connection.close(),
  };
}
