import {
  asAdmin,
  type PostgresServer,
  prepareDatabase,
  startPostgres,
} from "../../scripts/stack/postgres.ts";
import { clusterDirectory } from "../../scripts/stack/cluster_directory.ts";
import { migrate } from "../../scripts/stack/migrate.ts";
import { freePort } from "./free_port.ts";
import { killAndRemove, startGuard } from "./guard.ts";

/** An embedded server for tests with the database `migrated`, ready to be cloned. */
export interface TestServer extends PostgresServer {
  /** Makes a copy of a database that nobody is connected to, and returns its name. */
  clone(template?: string): Promise<string>;
  drop(database: string): Promise<void>;
}

/** Starts a server in a temporary directory on a free port; `stop` removes both. */
export async function startTestServer(): Promise<TestServer> {
  const temporary = await Deno.makeTempDir({ prefix: "bruce-test-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const server = await startOnFreePort(directory);
  const stop = async () => {
    await server.stop();
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
    await guard.release();
  };
  try {
    await asAdmin(server, "postgres", (sql) => sql`create database migrated`);
    await prepareDatabase(server, "migrated");
    await migrate(server.url("migrated"));
  } catch (error) {
    await stop();
    throw error;
  }

  let clones = 0;
  return {
    ...server,
    stop,
    async clone(template = "migrated") {
      const database = `test_${++clones}`;
      await asAdmin(server, "postgres", async (sql) => {
        await sql.unsafe(`create database ${database} template ${template} owner postgres`);
        await sql.unsafe(
          `alter database ${database} set search_path = "$user", public, extensions`,
        );
      });
      return database;
    },
    async drop(database) {
      await asAdmin(
        server,
        "postgres",
        (sql) => sql.unsafe(`drop database if exists ${database} with (force)`),
      );
    },
  };
}

/** Another program may take the port between choosing and using it: then another one is chosen. */
async function startOnFreePort(directory: string): Promise<PostgresServer> {
  for (let attempt = 1;; attempt++) {
    try {
      return await startPostgres({
        directory,
        port: freePort(),
        password: crypto.randomUUID(),
        durable: false,
      });
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
