import { asAdmin, type PostgresServer, startPostgres } from "../stack/postgres.ts";
import { clusterDirectory } from "../stack/cluster_directory.ts";
import { freePort } from "../stack/free_port.ts";
import { killAndRemove, startGuard } from "../stack/guard.ts";

/** What a copy must not have: the lock of the primary, and its log, which the copy gets from the primary itself. */
const NOT_COPIED = /^(postmaster\.(pid|opts)|pg_wal|pg_stat_tmp)$/;

/** A hot standby. `stop` removes it. */
export interface Standby extends PostgresServer {
  /** Stops it and starts it again, on the same port, whether its primary runs or not. */
  restart(): Promise<void>;
}

/**
 * Starts a hot standby of a running server: a base backup taken as `pg_basebackup` takes it (the embedded server has no
 * such program), which then streams from it. On loopback, in a temporary directory; `stop` removes it.
 */
export async function startStandby(
  primary: PostgresServer,
  options: { programs?: string; settings?: string[] } = {},
): Promise<Standby> {
  const programs = options.programs ?? Deno.env.get("BRUCE_TEST_POSTGRES");
  const temporary = await Deno.makeTempDir({ prefix: "bruce-standby-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const remove = async () => {
    await Deno.remove(directory, { recursive: true }).catch(() => {});
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    await guard.release();
  };
  const { password } = new URL(primary.url());
  try {
    await takeBackup(primary, directory);
    await Deno.writeTextFile(`${directory}/data/standby.signal`, "");
    await Deno.writeTextFile(
      `${directory}/data/postgresql.auto.conf`,
      `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=postgres password=${password}'\n`,
      { append: true },
    );
    const owner = await Deno.stat(`${directory}/data/PG_VERSION`);
    await Deno.chown(`${directory}/data/standby.signal`, owner.uid, owner.gid);
    const port = freePort();
    const settings = ["hot_standby=on", ...options.settings ?? []];
    const start = () =>
      startPostgres({
        directory,
        port,
        password,
        durable: false,
        programs,
        settings,
        isPrepared: true,
      });
    const server = await start();
    return {
      ...server,
      async restart() {
        await server.stop();
        await start();
      },
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Waits until a standby has replayed all that its primary has written. */
export async function catchUp(primary: PostgresServer, standby: PostgresServer): Promise<void> {
  const at = await asAdmin(primary, "postgres", async (sql) => {
    // takes along what was written without waiting for the disk
    const [row] = await sql`select pg_switch_wal()::text as at`;
    return String(row?.at);
  });
  await asAdmin(standby, "postgres", async (sql) => {
    const deadline = performance.now() + 30_000;
    while (true) {
      const [row] = await sql`select pg_last_wal_replay_lsn() >= ${at}::pg_lsn as is_there`;
      if (row?.is_there) return;
      if (performance.now() > deadline) throw new Error(`The standby did not reach ${at} in 30 s.`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

async function takeBackup(primary: PostgresServer, directory: string): Promise<void> {
  await asAdmin(primary, "postgres", async (sql) => {
    const [where] = await sql`select current_setting('data_directory') as data`;
    const source = String(where?.data);
    const { uid, gid, mode } = await Deno.stat(source);
    await Deno.mkdir(`${directory}/data/pg_wal/archive_status`, { recursive: true, mode: 0o700 });
    await sql`select pg_backup_start('standby', true)`;
    for await (const { name } of Deno.readDir(source)) {
      if (!NOT_COPIED.test(name)) await copy(`${source}/${name}`, `${directory}/data/${name}`);
    }
    const [stopped] = await sql`select labelfile from pg_backup_stop(false)`;
    await Deno.writeTextFile(`${directory}/data/backup_label`, String(stopped?.labelfile));
    for (
      const made of [
        directory,
        ...["", "/pg_wal", "/pg_wal/archive_status", "/backup_label"].map((path) =>
          `${directory}/data${path}`
        ),
      ]
    ) await Deno.chown(made, uid, gid);
    await Deno.chmod(`${directory}/data`, (mode ?? 0o700) & 0o777);
    await Deno.mkdir(`${directory}/data/pg_stat_tmp`, { recursive: true });
    await Deno.chown(`${directory}/data/pg_stat_tmp`, uid, gid);
  });
}

/** A file that goes while it is copied is one that the log makes anew, or one that nobody needs. */
async function copy(from: string, to: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  const faults = new TextDecoder().decode(stderr).split("\n")
    .filter((line) => line && !line.includes("No such file or directory"));
  if (!success && faults.length > 0) throw new Error(faults.join("\n"));
}
