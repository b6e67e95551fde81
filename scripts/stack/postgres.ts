import postgres from "postgres";
import { awayOf } from "./database_away.ts";
import { installedPostgres, type PostgresFiles, postgresFiles } from "./postgres_files.ts";
import { makeCluster } from "./postgres_cluster.ts";
import { killPostmaster, readPostmaster, stopLeftOver, stopPostmaster } from "./postmaster.ts";
import { type ServerUser, serverUser } from "./server_user.ts";
import { inProject } from "./paths.ts";

/** How an embedded server is to run. */
export interface PostgresOptions {
  /** Holds `data/` (the cluster) and `postgres.log`; made when missing. From `clusterDirectory`. */
  directory: string;
  port: number;
  /** Of the roles `postgres` and `supabase_admin`; set when the cluster is made. */
  password: string;
  /** False gives up crash safety for speed: only for databases that are thrown away. */
  durable: boolean;
  /** Folder of an installed server's programs; without it the embedded server runs. */
  programs?: string;
  /** Further settings of the server, such as `shared_preload_libraries=pg_cron`. */
  settings?: string[];
  /** True for a copy of a cluster that this function has started before: its roles and schemas are there. */
  isPrepared?: boolean;
}

/** A running embedded server. It listens on 127.0.0.1 only. */
export interface PostgresServer {
  port: number;
  /** True when this start had to make the cluster. */
  created: boolean;
  /** Connection string of a database. `supabase_admin` is the superuser. */
  url(database?: string, role?: "postgres" | "supabase_admin"): string;
  /** True while its postmaster lives. */
  isRunning(): Promise<boolean>;
  /** Starts it again after it ended by itself. Never makes a cluster. Errors: why it does not start, in one line. */
  restart(): Promise<void>;
  /** Closes all connections and waits until the server is gone. */
  stop(): Promise<void>;
}

const fastSettings = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  // in its own directory: a server that is killed leaves nothing in /dev/shm
  "dynamic_shared_memory_type=mmap",
];

/** For glibc: memory of a plan is kept for the next one. To give it back each time costs a tenth of what a test computes. */
const fastMemory = {
  MALLOC_TOP_PAD_: "16777216",
  MALLOC_TRIM_THRESHOLD_: "268435456",
  MALLOC_MMAP_THRESHOLD_: "33554432",
};

/**
 * Starts Postgres in a directory, making cluster and Supabase roles the first time. Errors carry what
 * the server logged. After a crash call {@link stopLeftOver} first.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = await serverUser();
  const files = options.programs ? installedPostgres(options.programs) : await postgresFiles(user);
  const data = `${options.directory}/data`;
  await makeDirectory(options.directory, user);
  const created = !await exists(`${data}/PG_VERSION`);
  if (created) await makeCluster(options.directory, options.password, files, user);
  await launch(options, files, user);

  let started = await readPostmaster(data);
  const server: PostgresServer = {
    port: options.port,
    created,
    url: (database = "postgres", role = "postgres") =>
      `postgresql://${role}:${options.password}@127.0.0.1:${options.port}/${database}`,
    isRunning: async () => (await readPostmaster(data)).state === "running",
    async restart() {
      // a server whose files were taken away may still hold the port
      await killPostmaster(data, started);
      if (!await exists(`${data}/PG_VERSION`)) throw new Error(`its data in ${data} are gone`);
      await stopLeftOver(options.directory);
      await launch(options, files, user).catch((error) => {
        throw error instanceof NotStarted ? new Error(error.reason) : error;
      });
      started = await readPostmaster(data);
    },
    async stop() {
      await stopPostmaster(data);
      await killPostmaster(data, started);
    },
  };
  if (!options.isPrepared) await prepare(server, options.password);
  return server;
}

/** Gives a new database the schemas and owner that a Supabase database starts with. */
export async function prepareDatabase(server: PostgresServer, database: string): Promise<void> {
  await asAdmin(server, database, async (sql) => {
    await sql.unsafe(`alter database "${database}" owner to postgres`);
    await sql.file(inProject("scripts/stack/supabase_schemas.sql"));
    await sql.unsafe(`alter database "${database}" set search_path = "$user", public, extensions`);
  });
}

/** Runs something as superuser on one connection and closes it. Arrays are neither sent nor read as such. */
export async function asAdmin<T>(
  server: PostgresServer,
  database: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(server.url(database, "supabase_admin"), {
    max: 1,
    onnotice: () => {},
    // asked for on each new connection, and rejected where nobody can catch it when that one is lost
    fetch_types: false,
  });
  try {
    return await work(sql);
  } finally {
    // without a limit it waits for ever for a connection that was lost
    await sql.end({ timeout: 5 });
  }
}

/** Each step may be done again: a process of the server may be killed meanwhile. */
async function prepare(server: PostgresServer, password: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      if (attempt > 1 && !await server.isRunning()) await server.restart();
      await prepareRoles(server, password);
      return await prepareDatabase(server, "postgres");
    } catch (error) {
      if (attempt === 10 || awayOf(error) === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function prepareRoles(server: PostgresServer, password: string): Promise<void> {
  await asAdmin(server, "template1", async (sql) => {
    await sql.file(inProject("scripts/stack/supabase_roles.sql"));
    await sql.unsafe(`alter role postgres password '${password.replaceAll("'", "''")}'`);
  });
}

/** What the log of a server says of a start that failed. */
class NotStarted extends Error {
  /** In one line. */
  readonly reason: string;

  constructor(port: number, log: string, said: string) {
    super(`Postgres did not start on port ${port}. Its log, ${log}, says:\n${said}`);
    const line = said.split("\n").find((line) => /could not|FATAL|PANIC/.test(line));
    this.reason = line?.replace(/^.*?(LOG|FATAL|PANIC): +/, "") ??
      `its log, ${log}, says no reason`;
  }
}

async function makeDirectory(directory: string, user: ServerUser | undefined): Promise<void> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  if (user) await Deno.chown(directory, user.uid, user.gid);
}

/**
 * Starts the server through pg_ctl, which detaches it from our terminal and waits until it answers.
 * What a killed run left behind may need a moment to go: its backends hold their shared memory, and
 * a server that was just starting has only now its lock file.
 */
async function launch(
  { directory, port, durable, settings: further = [] }: PostgresOptions,
  files: PostgresFiles,
  user: ServerUser | undefined,
): Promise<void> {
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "log_min_messages=warning",
    ...(durable ? [] : fastSettings),
    ...further,
  ];
  const log = `${directory}/postgres.log`;
  const start = new Deno.Command(files.pg_ctl, {
    args: [
      "start",
      "--wait",
      "--timeout=300",
      `--pgdata=${directory}/data`,
      `--log=${log}`,
      `--options=${settings.map((setting) => `-c ${setting}`).join(" ")}`,
    ],
    cwd: directory,
    ...user,
    env: durable ? {} : fastMemory,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  for (let attempt = 1; attempt <= 20; attempt++) {
    const before = await Deno.stat(log).then((file) => file.size, () => 0);
    if ((await start.output()).success) return;
    const said = (await Deno.readTextFile(log).catch(() => "")).slice(before).trim();
    if (!/shared memory block|lock file "postmaster.pid"/.test(said) || attempt === 20) {
      throw new NotStarted(port, log, said);
    }
    await stopLeftOver(directory);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
