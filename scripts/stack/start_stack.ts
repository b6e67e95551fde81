import type postgres from "postgres";
import { ensureAccount, makeAuthTables } from "./auth.ts";
import { clusterDirectory } from "./cluster_directory.ts";
import { type Dashboard, loadDashboard } from "./dashboard.ts";
import { startDockerCollector } from "./docker_collector.ts";
import { findDockerSocket } from "./docker_engine.ts";
import { startDispatcher } from "./dispatcher.ts";
import { type FirstLook, firstLook, speakAsThisMachine } from "./first_look.ts";
import { emptyDataDirectory, holdDataDirectory } from "./data_directory.ts";
import { setFunctionEnvironment } from "./function_environment.ts";
import { doingFirst, loadFunctions } from "./functions.ts";
import { runJobs, startJobs } from "./jobs.ts";
import { keepPostgres } from "./keep_postgres.ts";
import type { Listening } from "./listening.ts";
import { type LocalStack, writeLocalJson } from "./local_json.ts";
import { rotate, sendConsoleTo } from "./log_file.ts";
import { migrate, seed } from "./migrate.ts";
import { startNetboxInbox } from "./netbox_inbox.ts";
import { openOrigin } from "./origin.ts";
import { inProject } from "./paths.ts";
import { requireFreePort } from "./ports.ts";
import { quietSettings } from "./quiet_settings.ts";
import { asAdmin, type PostgresServer, startPostgres } from "./postgres.ts";
import { stopLeftOver } from "./postmaster.ts";
import { step, tell } from "./progress.ts";
import { renewedSql } from "./renewed_sql.ts";
import { openRestApi } from "./rest.ts";
import { followSecretFile, secretFile } from "./secret_file.ts";
import { readSecrets, type Secrets } from "./secrets.ts";
import { registerTokens } from "./tokens.ts";

/** What the flags of `npm start` say. */
export interface StartOptions {
  listening: Listening;
  dbPort: number;
  /** Absolute path. */
  dataDirectory: string;
  /** Throw away the database and the secrets of the data directory first. */
  reset: boolean;
  /** Put supabase/seed.sql into an empty database. */
  seed: boolean;
}

/** A running stack: what local.json says, and what BRUCE knows at the end of the start. */
export interface RunningStack {
  local: LocalStack;
  functions: string[];
  look: FirstLook;
}

const dockerIntervalSeconds = 30;

/**
 * Starts everything, step by step on the screen. What has to be undone at the end is deferred to
 * `cleanup`, so a failed start leaves nothing running either. A start that is to stop ends with its next step, by the
 * reason of the signal; a stack that cannot go on aborts it.
 */
export async function startStack(
  options: StartOptions,
  cleanup: AsyncDisposableStack,
  stopping: AbortController,
): Promise<RunningStack> {
  const { listening, dbPort, dataDirectory } = options;
  const api_url = listening.url;
  const functions_url = `${api_url}/functions/v1`;
  const own_functions_url = `${listening.own_url}/functions/v1`;
  cleanup.defer(await holdDataDirectory(dataDirectory, api_url));
  const directory = await clusterDirectory(`${dataDirectory}/postgres`);
  const leftOver = await stopLeftOver(directory);
  requireFreePort(listening.port, "--api-port", listening.hostname);
  requireFreePort(dbPort, "--db-port");
  if (options.reset) await emptyDataDirectory(dataDirectory, directory);
  sendConsoleTo(`${dataDirectory}/stack.log`);
  console.error(`BRUCE starts as process ${Deno.pid}.`);
  rotate(`${directory}/postgres.log`);

  const secrets = await readSecrets(dataDirectory);
  const server = await startDatabase(directory, dbPort, secrets, leftOver, cleanup);
  const db_url = server.url();
  const keeper = keepPostgres(server, { tell, stopping });
  cleanup.defer(() => keeper.stop());
  const sql = renewedSql(db_url, 2);
  cleanup.defer(() => sql.end({ timeout: 5 }));
  /** A step that works on the database, once more where that went away. */
  const onDatabase = (name: string, work: () => Promise<string>) => {
    stopping.signal.throwIfAborted();
    return step(name, () => keeper.steadily(work));
  };
  await onDatabase("Migrations", async () => {
    const applied = await migrate(db_url);
    if (server.created) {
      await speakAsThisMachine(sql, Deno.env.toObject());
      // the sample homelab has a name for it
      if (!options.seed) await sql`update public.settings set self_hostname = ${Deno.hostname()}`;
    }
    return applied.length > 0 ? `${applied.length} applied` : "up to date";
  });
  await onDatabase("Seed", () => seedWhenEmpty(sql, db_url, options.seed));
  await onDatabase("Tokens", async () => {
    const added = await registerTokens(sql, secrets.tokens);
    return added > 0 ? `${added} made` : "as before";
  });
  await onDatabase("Owner", async () => {
    await makeAuthTables(sql);
    await ensureAccount(sql, db_url, { ...secrets.owner, role: "operator" });
    const how = listening.needsKeys ? "with a password" : "on this machine by the dashboard";
    return `${secrets.owner.email}, logged in ${how}`;
  });

  const local: LocalStack = {
    api_url,
    functions_url,
    dashboard_url: listening.needsKeys ? pageUrl(api_url) : `${api_url}/`,
    ...(listening.needsKeys ? {} : { studio_url: `${api_url}/studio/` }),
    db_url,
    publishable_key: secrets.publishable_key,
    secret_key: secrets.secret_key,
    netbox_webhook_secret: secrets.netbox_webhook_secret,
    tokens: secrets.tokens,
    pid: Deno.pid,
  };
  stopping.signal.throwIfAborted();
  const functions = await serve(local, secrets, options, cleanup);
  await onDatabase("Jobs", async () => {
    await runJobs(sql);
    return "run every minute, as pg_cron does on a hosted project";
  });
  cleanup.defer(startJobs(sql));
  cleanup.defer(startNetboxInbox(sql));
  await step("Dispatch", () => {
    // dispatch pings who watches from outside, so it is called as often as that one expects it
    const clock = Deno.env.get("BRUCE_DEADMAN_URL") ? { callEveryMs: 60_000 } : {};
    cleanup.defer(
      startDispatcher(sql, `${own_functions_url}/dispatch`, secrets.tokens.worker, clock),
    );
    return Promise.resolve("as soon as something is due");
  });
  await step(
    "Docker",
    () =>
      observeThisMachine({ ...local, functions_url: own_functions_url }, dataDirectory, cleanup),
  );
  cleanup.defer(await writeLocalJson(dataDirectory, local));
  stopping.signal.throwIfAborted();
  return await keeper.steadily(async () => (
    { local, functions, look: await firstLook(sql) }
  ));
}

async function startDatabase(
  directory: string,
  port: number,
  secrets: Secrets,
  leftOver: boolean,
  cleanup: AsyncDisposableStack,
): Promise<PostgresServer> {
  let server: PostgresServer | undefined;
  await step("Postgres 17", async () => {
    const password = secrets.database_password;
    const started = server = await startPostgres({
      directory,
      port,
      password,
      durable: true,
      settings: quietSettings,
    });
    cleanup.defer(() => started.stop());
    // on to a segment that was not filled with zeros: of that one Linux counts each flush as a quarter of a megabyte
    if (started.created) await asAdmin(started, "postgres", (sql) => sql`select pg_switch_wal()`);
    const history = started.created ? "new" : leftOver ? "recovered after a crash" : "as it was";
    return `on 127.0.0.1:${port}, ${history}`;
  });
  return server!;
}

/** Data of the user's own is never mixed with the sample homelab. */
async function seedWhenEmpty(sql: postgres.Sql, url: string, wanted: boolean): Promise<string> {
  const [row] = await sql<{ empty: boolean }[]>`
    select not exists (select from public.snapshots)
      and not exists (select from public.assets)
      and not exists (select from public.observed_snapshots) as empty`;
  if (!wanted) return "left out";
  if (!row?.empty) return "not needed: the database has data";
  await seed(url);
  return "sample homelab loaded";
}

async function serve(
  local: LocalStack,
  { ack_secret, jwt_secret }: Secrets,
  { listening, dataDirectory }: StartOptions,
  cleanup: AsyncDisposableStack,
): Promise<string[]> {
  let dashboard: Dashboard | undefined;
  await step("Dashboard", async () => {
    dashboard = await loadDashboard();
    return dashboard.wasBuilt ? "built" : "as it was built";
  });
  let names: string[] = [];
  await step(listening.needsKeys ? "API" : "API, Studio", async () => {
    setFunctionEnvironment({
      ...local,
      ack_secret,
      api_url: listening.own_url,
      public_url: Deno.env.get("BRUCE_PUBLIC_URL") || (listening.needsKeys ? local.api_url : ""),
      dashboard_url: Deno.env.get("BRUCE_DASHBOARD_URL"),
    });
    const functions = await loadFunctions();
    const dispatch = functions.get("dispatch");
    const readSecretFile = followSecretFile(inProject(secretFile), tell);
    // a secret that is added while the stack runs is there for the next notification
    if (dispatch) functions.set("dispatch", doingFirst(readSecretFile, dispatch));
    const api = openRestApi(local.db_url, { ...local, jwt_secret }, listening.needsKeys);
    cleanup.defer(() => api.close());
    const origin = openOrigin(
      listening,
      api,
      functions,
      dashboard && {
        dashboard,
        publishable_key: local.publishable_key,
        // `npm start -- password` may have given it another password meanwhile
        owner: async () => (await readSecrets(dataDirectory)).owner,
      },
    );
    cleanup.defer(() => origin.close());
    names = [...functions.keys()];
    return `on ${listening.hostname}:${listening.port}, with ${names.length} functions`;
  });
  return names;
}

/** Where a browser opens the dashboard: behind a reverse proxy, or at the stack itself. */
function pageUrl(api_url: string): string {
  const given = Deno.env.get("BRUCE_DASHBOARD_URL") || Deno.env.get("BRUCE_PUBLIC_URL") || api_url;
  return given.endsWith("/") ? given : `${given}/`;
}

async function observeThisMachine(
  local: LocalStack,
  dataDirectory: string,
  cleanup: AsyncDisposableStack,
): Promise<string> {
  const socket = await findDockerSocket();
  if (!socket) return "no engine answers here";
  cleanup.defer(startDockerCollector({
    socket,
    functions_url: local.functions_url,
    token: local.tokens.collector,
    interval_s: dockerIntervalSeconds,
    data_directory: dataDirectory,
  }));
  return `observed as host ${Deno.hostname()}, every ${dockerIntervalSeconds} s`;
}
