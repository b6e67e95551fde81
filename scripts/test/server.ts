import { statfs } from "node:fs/promises";
import postgres from "postgres";
import { asAdmin, type PostgresServer, prepareDatabase, startPostgres } from "../stack/postgres.ts";
import { clusterDirectory } from "../stack/cluster_directory.ts";
import { migrate } from "../stack/migrate.ts";
import { freePort } from "../stack/free_port.ts";
import { killAndRemove, startGuard } from "../stack/guard.ts";
import { copyCluster, offerCluster, offeredCluster, type ReadyCluster } from "./ready_cluster.ts";

/** An embedded server for tests with the database `migrated`, ready to be cloned. */
export interface TestServer extends PostgresServer {
  /** Makes a copy of a database that nobody is connected to, and returns its name. */
  clone(template?: string): Promise<string>;
  drop(database: string): Promise<void>;
}

/** What a server of a test is, where it is not the one of this run. */
export interface TestServerOptions {
  /** Folder of an installed server's programs. Without it: BRUCE_TEST_POSTGRES, else the embedded server. */
  programs?: string;
  /** Further settings, such as `shared_preload_libraries=pg_cron`. */
  settings?: string[];
  /** False: there is no database `migrated`, only `postgres` as it was made. */
  migrated?: boolean;
  /** True: connections that make and drop clones are kept. They stay open, which the tests of Deno would call a leak. */
  keepsConnection?: boolean;
}

/** Starts a server in a temporary directory on a free port; `stop` removes both. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { keepsConnection, ...further } = options;
  const isOrdinary = Object.keys(further).length === 0;
  const { server, stop } = await startMigrated(
    options,
    isOrdinary ? await offeredCluster() : undefined,
  );

  const kept = keepsConnection
    ? postgres(server.url("postgres", "supabase_admin"), { max: 2, onnotice: () => {} })
    : undefined;
  const admin = (work: (sql: postgres.Sql) => Promise<unknown>) =>
    kept ? work(kept) : asAdmin(server, "postgres", work);
  let clones = 0;
  return {
    ...server,
    async stop() {
      await kept?.end();
      await stop();
    },
    async clone(template = "migrated") {
      const database = `test_${++clones}`;
      await admin(async (sql) => {
        await sql.unsafe(
          `create database ${database} template ${template} strategy file_copy owner postgres`,
        );
        await sql.unsafe(
          `alter database ${database} set search_path = "$user", public, extensions`,
        );
      });
      return database;
    },
    async drop(database) {
      await admin((sql) => sql.unsafe(`drop database if exists ${database} with (force)`));
    },
  };
}

/**
 * Makes a migrated cluster once for all test files of this run: each copies it, in place of making and migrating its
 * own. Returns what removes it. Where one is offered already, as to the tests of the runner, that one stays.
 */
export async function offerMigratedCluster(): Promise<() => Promise<void>> {
  if (await offeredCluster()) return async () => {};
  const { server, directory, password, stop } = await startMigrated({});
  await server.stop();
  await offerCluster({ directory, password });
  return stop;
}

/** A server with the database `migrated`: of a copy of the ready cluster where there is one. */
async function startMigrated(options: TestServerOptions, ready?: ReadyCluster) {
  const temporary = await Deno.makeTempDir({ dir: await memoryFolder(), prefix: "bruce-test-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const password = ready?.password ?? crypto.randomUUID();
  const remove = async () => {
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
    await guard.release();
  };
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  if (ready) await copyCluster(ready, directory);
  const server = await startOnFreePort(directory, password, options, ready !== undefined);
  const stop = async () => {
    await server.stop();
    await remove();
  };
  try {
    if (!ready && options.migrated !== false) {
      await asAdmin(server, "postgres", (sql) => sql`create database migrated`);
      await prepareDatabase(server, "migrated");
      await migrate(server.url("migrated"));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, directory, password, stop };
}

/** Another program may take the port between choosing and using it: then another one is chosen. */
async function startOnFreePort(
  directory: string,
  password: string,
  { programs = Deno.env.get("BRUCE_TEST_POSTGRES"), settings }: TestServerOptions,
  isPrepared: boolean,
): Promise<PostgresServer> {
  for (let attempt = 1;; attempt++) {
    try {
      return await startPostgres({
        directory,
        port: freePort(),
        password,
        durable: false,
        programs,
        settings,
        isPrepared,
      });
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/** A file system in memory, where there is one with room: cloning a database costs a tenth there. */
async function memoryFolder(): Promise<string | undefined> {
  const folder = "/dev/shm";
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize > 2 ** 31 ? folder : undefined;
  } catch {
    return undefined;
  }
}
