import { clusterDirectory } from "../../stack/cluster_directory.ts";
import { freePort } from "../../stack/free_port.ts";
import { type Guard, killAndRemove, startGuard } from "../../stack/guard.ts";
import { asAdmin, type PostgresServer, startPostgres } from "../../stack/postgres.ts";
import { postgres15 } from "../../test/postgres_15.ts";
import { copyCluster, type ReadyCluster } from "../../test/ready_cluster.ts";
import { configurationOf } from "./configuration.ts";
import { environment } from "./place.ts";
import { environmentIn } from "./process.ts";
import { type Redis, startRedis } from "./redis.ts";

/** The database of a template, as it was migrated: the one in use is a copy of it. */
export const PRISTINE = "pristine";

/**
 * The directory of one NetBox with the servers that it stands on: a Postgres and a Redis on free ports of loopback. All
 * of it is temporary, and ends with this process.
 */
export class NetboxInstance implements AsyncDisposable {
  private constructor(
    readonly directory: string,
    /** Where its cluster is, which below a closed folder is elsewhere. */
    readonly cluster: string,
    readonly postgres: PostgresServer,
    readonly redis: Redis,
    private readonly guard: Guard,
  ) {}

  /** Starts both servers, with an empty cluster of this password or with a copy of a ready one. */
  static async start(password: string, ready?: ReadyCluster): Promise<NetboxInstance> {
    const directory = await Deno.makeTempDir({ prefix: "bruce-netbox-" });
    const cluster = await clusterDirectory(`${directory}/postgres`);
    const guard = startGuard(killAndRemove(cluster) + killAndRemove(directory));
    let redis: Redis | undefined;
    try {
      await Deno.mkdir(cluster, { recursive: true, mode: 0o700 });
      if (ready) await copyCluster(ready, cluster);
      redis = await startRedis(directory);
      const postgres = await startPostgres({
        directory: cluster,
        port: freePort(),
        password,
        durable: false,
        programs: postgres15,
        // what Supabase adds to a server is nothing to NetBox
        isPrepared: true,
      });
      return new NetboxInstance(directory, cluster, postgres, redis, guard);
    } catch (error) {
      await redis?.end();
      await remove(cluster, directory, guard);
      throw error;
    }
  }

  /** Makes NetBox use a database of this server. */
  async use(database: string): Promise<void> {
    await Deno.mkdir(`${this.directory}/conf`, { recursive: true });
    await Deno.writeTextFile(
      `${this.directory}/conf/configuration.py`,
      configurationOf({
        database: new URL(this.postgres.url(database, "supabase_admin")),
        redisPort: this.redis.port,
      }),
    );
  }

  /** Runs a statement in the database `postgres` as its superuser. */
  async admin(statement: string): Promise<void> {
    await asAdmin(this.postgres, "postgres", (sql) => sql.unsafe(statement));
  }

  /** Runs `netbox <args>` and returns what it prints, which `tell` hears of while it does. Throws when it fails. */
  async run(args: string[], tell: (text: string) => void = () => {}): Promise<string> {
    const child = new Deno.Command(`${environment}/bin/netbox`, {
      args,
      clearEnv: true,
      // a directory in its environment is not in its command line: it ends with its servers
      env: environmentIn(this.directory),
      cwd: this.directory,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const said = new Response(child.stderr).text();
    let text = "";
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      tell(text);
    }
    const { success } = await child.status;
    if (success) return text;
    const lines = `${text}\n${await said}`.trim().split("\n").slice(-15).join("\n");
    throw new Error(`netbox ${args[0]} failed:\n${lines}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.postgres.stop();
    await this.redis.end();
    await remove(this.cluster, this.directory, this.guard);
  }
}

async function remove(cluster: string, directory: string, guard: Guard): Promise<void> {
  for (const path of [cluster, directory]) {
    await Deno.remove(path, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  await guard.release();
}
