import postgres from "postgres";
import { clusterDirectory } from "../stack/cluster_directory.ts";
import { migrate } from "../stack/migrate.ts";
import { inProject } from "../stack/paths.ts";
import { asAdmin, prepareDatabase, startPostgres } from "../stack/postgres.ts";
import { freePort } from "../stack/free_port.ts";
import { killAndRemove, startGuard } from "../stack/guard.ts";

/** A temporary server with the settings of a real one, except that nothing runs in the background. */
export interface BenchServer {
  /** A fresh migrated database with the schema `bench`; the connection is the superuser's. */
  database(name: string): Promise<postgres.Sql>;
  /** Ends the connections and the server, and removes its files. */
  stop(): Promise<void>;
}

// Checkpoints and autovacuum would hit one side or the other by chance: they are called by name instead.
const quiet = ["autovacuum = off", "max_wal_size = '16GB'", "checkpoint_timeout = '1d'"];

/** Starts an embedded server of its own on a free port. It goes away even when this process is killed. */
export async function startBenchServer(): Promise<BenchServer> {
  const temporary = await Deno.makeTempDir({ prefix: "bruce-bench-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const server = await startPostgres({
    directory,
    port: freePort(),
    password: crypto.randomUUID(),
    durable: true,
  });
  await asAdmin(server, "postgres", async (sql) => {
    for (const setting of quiet) await sql.unsafe(`alter system set ${setting}`);
    await sql`select pg_reload_conf()`;
  });

  const connections: postgres.Sql[] = [];
  return {
    async database(name) {
      await asAdmin(server, "postgres", (sql) => sql`create database ${sql(name)}`);
      await prepareDatabase(server, name);
      await migrate(server.url(name));
      const sql = postgres(server.url(name, "supabase_admin"), {
        max: 1,
        onnotice: () => {},
        // what is measured is the work, not the disk: neither side waits for it
        connection: { synchronous_commit: "off" },
      });
      connections.push(sql);
      await sql.file(inProject("scripts/bench/setup.sql"));
      return sql;
    },
    async stop() {
      for (const sql of connections) await sql.end();
      await server.stop();
      await Deno.remove(directory, { recursive: true });
      await Deno.remove(temporary, { recursive: true }).catch(() => {});
      await guard.release();
    },
  };
}
