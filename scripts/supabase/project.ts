import postgres from "postgres";
import { startTestServer, type TestServer } from "../test/server.ts";
import { asAdmin } from "../stack/postgres.ts";
import { inProject } from "../stack/paths.ts";
import { freePort } from "../stack/free_port.ts";
import { setFunctionEnvironment } from "../stack/function_environment.ts";
import { loadFunctions } from "../stack/functions.ts";
import { onThisMachine } from "../stack/listening.ts";
import { openOrigin } from "../stack/origin.ts";
import { gateway } from "./gateway.ts";
import { sendRequests } from "./send_requests.ts";
import { type Service, startService } from "./service.ts";

/** The programs that a project is made of here; without one its part is absent, or a stand-in. */
export interface Programs {
  /** Folder of an installed Postgres. */
  postgres: string;
  postgrest: string;
  gotrue?: string;
}

/** A database as a new project has it, and later what serves it. */
export interface Project {
  url: string;
  programs: Programs;
  /** As `postgres`, who is no superuser. */
  sql: postgres.Sql;
  server: TestServer;
  /** Which of the extensions this server has itself. */
  has: Record<"pg_cron" | "pg_net" | "supabase_vault", boolean>;
  stop(): Promise<void>;
}

/** What answers for a project. */
export interface Served {
  api_url: string;
  publishable_key: string;
  /** Starts GoTrue anew with other settings. */
  startAuth(settings: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** A new project: roles and schemas as in Supabase, pg_cron, and pg_net and the vault or what stands in for them. */
export async function newProject(programs: Programs): Promise<Project> {
  const library = async (name: string) =>
    await Deno.stat(`${programs.postgres}/../lib/${name}.so`).then(() => true, () => false);
  const has = {
    pg_cron: await library("pg_cron"),
    pg_net: await library("pg_net"),
    supabase_vault: await library("supabase_vault"),
  };
  const loaded = Object.entries(has).filter(([, isThere]) => isThere).map(([name]) => name);
  const server = await startTestServer({
    programs: programs.postgres,
    migrated: false,
    settings: [
      `shared_preload_libraries=${loaded.join(",")}`,
      ...(has.pg_cron ? ["cron.use_background_workers=on"] : []),
    ],
  });
  await asAdmin(server, "postgres", async (sql) => {
    // what Supabase's own scripts do when one of its extensions is made
    for (
      const [name, home, schema] of [
        ["pg_cron", "pg_catalog", "cron"],
        ["pg_net", "extensions", "net"],
      ] as const
    ) {
      if (!has[name]) continue;
      await sql.unsafe(`create extension ${name} with schema ${home}`);
      await sql.unsafe(`grant usage on schema ${schema} to postgres`);
      await sql.unsafe(`grant all on all functions in schema ${schema} to postgres`);
      await sql.unsafe(`grant select on all tables in schema ${schema} to postgres`);
    }
    if (has.supabase_vault) {
      await sql`create schema vault`;
      await sql`create extension supabase_vault with schema vault`;
      await sql`grant usage on schema vault to postgres with grant option`;
      await sql`grant select, delete on vault.secrets, vault.decrypted_secrets to postgres`;
      await sql`grant execute on all functions in schema vault to postgres`;
    }
    await sql.file(inProject("scripts/supabase/stand_ins.sql"));
    // older projects give each new table to everybody
    await sql`
      alter default privileges for role postgres in schema public
      grant all on tables to anon, authenticated, service_role`;
  });
  const url = server.url("postgres");
  const sql = postgres(url, { max: 3, onnotice: () => {} });
  return {
    url,
    programs,
    sql,
    server,
    has,
    async stop() {
      await sql.end({ timeout: 5 });
      await server.stop();
    },
  };
}

/** PostgREST, the functions, and GoTrue where it is there, behind one address. */
export async function serve(project: Project): Promise<Served> {
  const { server, programs } = project;
  const password = crypto.randomUUID();
  const jwt_secret = crypto.randomUUID() + crypto.randomUUID();
  const keys = {
    jwt_secret,
    publishable_key: `sb_publishable_${crypto.randomUUID()}`,
    secret_key: `sb_secret_${crypto.randomUUID()}`,
  };
  await asAdmin(server, "postgres", (sql) =>
    sql.unsafe(`
      alter role authenticator login password '${password}';
      create role supabase_auth_admin login noinherit createrole password '${password}';
      create schema if not exists auth;
      alter schema auth owner to supabase_auth_admin;
      grant usage on schema auth to postgres;
      alter role supabase_auth_admin set search_path = auth;
      alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres;
      do $$ declare f regprocedure; begin
        for f in select oid from pg_proc where pronamespace = 'auth'::regnamespace loop
          execute format('alter function %s owner to supabase_auth_admin', f);
        end loop;
      end $$;`));
  const as = (role: string) => `postgresql://${role}:${password}@127.0.0.1:${server.port}/postgres`;
  const restPort = freePort();
  const services: { rest: string; auth?: string } = { rest: `http://127.0.0.1:${restPort}` };
  const rest = await startService(
    programs.postgrest,
    [],
    {
      PGRST_DB_URI: as("authenticator"),
      PGRST_DB_SCHEMAS: "public",
      PGRST_DB_ANON_ROLE: "anon",
      PGRST_JWT_SECRET: jwt_secret,
      PGRST_SERVER_HOST: "127.0.0.1",
      PGRST_SERVER_PORT: String(restPort),
    },
    services.rest,
    "/",
  );
  const port = freePort();
  const api_url = `http://127.0.0.1:${port}`;
  setFunctionEnvironment({
    ...keys,
    api_url,
    db_url: project.url,
    netbox_webhook_secret: crypto.randomUUID(),
    ack_secret: crypto.randomUUID(),
  });
  const api = gateway(keys, services);
  const origin = openOrigin(onThisMachine(port), api, await loadFunctions());
  const pump = project.has.pg_net ? undefined : pumpRequests(project);
  let auth: Service | undefined;
  return {
    api_url,
    publishable_key: keys.publishable_key,
    async startAuth(settings) {
      await auth?.stop();
      const authPort = freePort();
      services.auth = `http://127.0.0.1:${authPort}`;
      const env = {
        GOTRUE_DB_DRIVER: "postgres",
        DATABASE_URL: as("supabase_auth_admin"),
        DB_NAMESPACE: "auth",
        API_EXTERNAL_URL: api_url,
        GOTRUE_SITE_URL: api_url,
        GOTRUE_API_HOST: "127.0.0.1",
        PORT: String(authPort),
        GOTRUE_JWT_SECRET: jwt_secret,
        GOTRUE_JWT_AUD: "authenticated",
        GOTRUE_JWT_DEFAULT_GROUP_NAME: "authenticated",
        GOTRUE_JWT_ADMIN_ROLES: "supabase_admin,service_role",
        GOTRUE_EXTERNAL_EMAIL_ENABLED: "true",
        ...settings,
      };
      auth = await startService(programs.gotrue ?? "", [], env, services.auth, "/health");
    },
    async stop() {
      await pump?.();
      await auth?.stop();
      await rest.stop();
      await origin.close();
      await api.close();
    },
  };
}

/** Sends what the stand-in of pg_net notes, until it is stopped. */
function pumpRequests({ server }: Project): () => Promise<void> {
  const sql = postgres(server.url("postgres", "supabase_admin"), { max: 1, onnotice: () => {} });
  let isOver = false;
  const pumping = (async () => {
    while (!isOver) {
      await sendRequests(sql);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  return async () => {
    isOver = true;
    await pumping;
    await sql.end({ timeout: 5 });
  };
}
