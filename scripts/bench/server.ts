import postgres from "postgres";
import { clusterDirectory } from "../stack/cluster_directory.ts";
import { migrate } from "../stack/migrate.ts";
import { inProject } from "../stack/paths.ts";
import { asAdmin, type PostgresServer, prepareDatabase, startPostgres } from "../stack/postgres.ts";
import { freePort } from "../stack/free_port.ts";
import { killAndRemove, startGuard } from "../stack/guard.ts";
import { diskFolder } from "./disk_folder.ts";

/** A temporary server with the settings of a real one, except that nothing runs in the background. */
export interface BenchServer {
  /** Its files, and those of whoever is started beside it. What names this folder on its command line dies with the bench. */
  directory: string;
  /** A fresh migrated database with the schema `bench`; the connection is the superuser's. */
  database(name: string): Promise<postgres.Sql>;
  /** Connection string of a database: of the superuser, or of its owner, as on Supabase. */
  url(name: string, role?: "postgres" | "supabase_admin"): string;
  /** Ends the connections and the server, and removes its files. */
  stop(): Promise<void>;
}

// Checkpoints and autovacuum would hit one side or the other by chance: they are called by name instead.
const quiet = ["autovacuum = off", "max_wal_size = '16GB'", "checkpoint_timeout = '1d'"];

const template = "bench_template";

/** Starts an embedded server of its own on a free port, on a disk. It goes away even when this process is killed. */
export async function startBenchServer(): Promise<BenchServer> {
  const temporary = await Deno.makeTempDir({ dir: diskFolder(), prefix: "bruce-bench-" });
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
  await makeTemplate(server);

  const connections: postgres.Sql[] = [];
  return {
    directory: temporary,
    url: (name, role = "supabase_admin") => server.url(name, role),
    async database(name) {
      await copyTemplate(server, name);
      const sql = connect(server.url(name, "supabase_admin"));
      connections.push(sql);
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

async function makeTemplate(server: PostgresServer): Promise<void> {
  await asAdmin(server, "postgres", (sql) => sql`create database ${sql(template)}`);
  await prepareDatabase(server, template);
  await migrate(server.url(template));
  await asAdmin(server, template, loadBench);
}

/** Makes the schemas `bench` and `floor` in a migrated database. The superuser's: they read files of the server and any table. */
export async function loadBench(sql: postgres.Sql): Promise<void> {
  const files = [
    "clock",
    "bare",
    "fleet",
    "machines",
    "floor",
    "compare",
    "batch",
    "queries",
    "commands",
    "writers",
  ];
  for (const file of files) await sql.file(inProject(`scripts/bench/sql/${file}.sql`));
}

async function copyTemplate(server: PostgresServer, name: string): Promise<void> {
  await asAdmin(server, "postgres", async (sql) => {
    await sql.unsafe(
      `create database ${name} template ${template} strategy file_copy owner postgres`,
    );
    await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  });
}

function connect(url: string): postgres.Sql {
  return postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: {
      // what is measured is the work, not the disk: neither side waits for it
      synchronous_commit: "off",
      // the clock is the CPU time of one process
      max_parallel_workers_per_gather: "0",
      // what never ends fails, and the rest goes on
      statement_timeout: 600_000,
    },
  });
}
