import { App } from "@supabase/lite";
import type { PostgresConnection } from "@supabase/lite/postgres";
import type postgres from "postgres";
import { liteConnection } from "./lite_connection.ts";

/** With what a person logs in. */
export interface Credentials {
  email: string;
  password: string;
}

/** An account to be made, and what it may do: the claim `app_metadata.bruce_role` of its tokens. */
export interface Account extends Credentials {
  role: "viewer" | "operator" | "none";
}

/** How long an access token is valid, in seconds; it is refreshed as on a hosted project. */
export const tokenSeconds = 3600;

/** Gives a session for a password, or for the refresh token of the one before. */
export const tokenPath = "/auth/v1/token";

/** What a person needs to log in, to stay so and to log out. */
const openPaths: Record<string, readonly string[]> = {
  [tokenPath]: ["POST"],
  "/auth/v1/logout": ["POST"],
  "/auth/v1/user": ["GET"],
  "/auth/v1/settings": ["GET"],
  "/auth/v1/health": ["GET"],
};

/** True for the addresses of Supabase Auth. */
export function isAuthPath(pathname: string): boolean {
  return pathname.startsWith("/auth/v1/");
}

/**
 * Refuses what would make an account or change one; undefined for what may pass. `enable_signup = false` does not cover
 * it: `@supabase/lite` makes an account for whoever asks for a one-time password, and writes codes into the log in place
 * of sending them.
 */
export function refuseOfAuth(request: Request): Response | undefined {
  const methods = openPaths[new URL(request.url).pathname];
  if (methods && [...methods, "OPTIONS"].includes(request.method)) return undefined;
  const msg = "The local stack has one account, of its owner: docs/people.md.";
  return Response.json({ code: 403, error_code: "signup_disabled", msg }, { status: 403 });
}

/** Makes the tables of Supabase Auth where they are missing, and drops what sessions of the past left there. */
export async function makeAuthTables(sql: postgres.Sql): Promise<void> {
  const [{ tables } = { tables: false }] = await sql<{ tables: boolean }[]>`
    select to_regclass('auth.audit_log_entries') is not null as tables`;
  if (!tables) return void await sql.unsafe(await authTables());
  await sql`delete from auth.refresh_tokens where revoked and updated_at < now() - interval '1 day'`;
  await sql`
    delete from auth.sessions
    where coalesce(refreshed_at at time zone 'utc', created_at) < now() - interval '30 days'`;
  await sql`delete from auth.audit_log_entries where created_at < now() - interval '30 days'`;
}

/**
 * Makes an account where its address has none, and gives it its role where it has none. Nobody can sign up at the stack,
 * so a handler that serves this one request alone does it.
 */
export async function ensureAccount(
  sql: postgres.Sql,
  databaseUrl: string,
  { email, password, role }: Account,
): Promise<void> {
  const known = await sql`select from auth.users where email = ${email}`;
  if (known.length === 0) await signUp(databaseUrl, { email, password });
  await sql`
    update auth.users
    set raw_app_meta_data = raw_app_meta_data || jsonb_build_object('bruce_role', ${role}::text)
    where email = ${email} and not raw_app_meta_data ? 'bruce_role'`;
}

async function signUp(databaseUrl: string, credentials: Credentials): Promise<void> {
  const connection = liteConnection(databaseUrl, 1);
  try {
    const answer = await appThatSignsUp(connection).fetch(
      new Request("http://127.0.0.1/auth/v1/signup", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(credentials),
      }),
    );
    if (!answer.ok) throw new Error(`No account was made: ${await answer.text()}`);
    await answer.body?.cancel();
  } finally {
    await connection.close();
  }
}

let statements: Promise<string> | undefined;

/**
 * The statements of `@supabase/lite` that make the tables. What stands before them replaces functions such as `auth.uid`,
 * which our database has as a hosted project has them, so that part is left away.
 */
function authTables(): Promise<string> {
  statements ??= (async () => {
    // it connects with its first statement, and there is none
    const connection = liteConnection("postgresql://127.0.0.1", 1);
    const before = connection.config.baseSchema ?? "";
    await appThatSignsUp(connection).init();
    const all = connection.config.baseSchema ?? "";
    const own = all.slice(before.length);
    if (!all.startsWith(before) || !own.includes("auth.users") || own.includes("FUNCTION")) {
      throw new Error("@supabase/lite names the tables of Supabase Auth in another way.");
    }
    return own;
  })();
  return statements;
}

/** Its sessions are signed by a secret that is forgotten at once. */
function appThatSignsUp(connection: PostgresConnection) {
  return new App({
    connection,
    auth: { enabled: true, enable_signup: true, jwt_secret: crypto.randomUUID().repeat(2) },
  });
}
