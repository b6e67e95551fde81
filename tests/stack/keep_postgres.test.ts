import { strict as assert } from "node:assert";
import { clusterDirectory } from "../../scripts/stack/cluster_directory.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";
import { keepPostgres, type PostgresKeeper } from "../../scripts/stack/keep_postgres.ts";
import { asAdmin, type PostgresServer, startPostgres } from "../../scripts/stack/postgres.ts";
import { until } from "../_support/condition.ts";

/** A server that is kept with short pauses, and what was told of it. */
interface Kept {
  directory: string;
  server: PostgresServer;
  told: string[];
  keeper: PostgresKeeper;
  stopping: AbortController;
  kill(): Promise<void>;
}

async function withKept(
  test: (kept: Kept) => Promise<void>,
  pauses = [20, 40, 80],
): Promise<void> {
  const temporary = await Deno.makeTempDir({ prefix: "bruce-kept-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const server = await startPostgres({
    directory,
    port: freePort(),
    password: crypto.randomUUID(),
    durable: false,
  });
  const told: string[] = [];
  const stopping = new AbortController();
  const keeper = keepPostgres(server, {
    tell: (sentence) => void told.push(sentence),
    stopping,
    pauses,
  });
  const kill = async () => {
    const file = await Deno.readTextFile(`${directory}/data/postmaster.pid`);
    Deno.kill(Number(file.split("\n")[0]), "SIGKILL");
  };
  try {
    await test({ directory, server, keeper, told, stopping, kill });
  } finally {
    await keeper.stop();
    await server.stop();
    for (const path of [directory, temporary]) {
      await Deno.remove(path, { recursive: true }).catch(() => {});
    }
    await guard.release();
  }
}

const ended = (signal: AbortSignal) => until("it is given up", () => signal.aborted, 60_000);

Deno.test("a postmaster that was killed is started again", () =>
  withKept(async ({ server, told, kill, stopping }) => {
    await kill();
    await until(
      "it answers again",
      () => told.some((one) => /answers again, .* s later/.test(one)),
    );
    assert.match(told[0] ?? "", /^Postgres has ended: it is started again/);
    assert.equal(told.length, 2, told.join("\n"));
    assert.ok(await server.isRunning());
    assert.equal(stopping.signal.aborted, false);
  }));

Deno.test("a port that is taken meanwhile is told at each try, and the reason at the end", () =>
  withKept(async ({ server, told, stopping }) => {
    await server.stop();
    using _taken = Deno.listen({ hostname: "127.0.0.1", port: server.port });
    await ended(stopping.signal);
    const { message } = stopping.signal.reason;
    assert.match(message, /^Postgres cannot be started again \(4 tries\): could not bind IPv4/);
    const pauses = told.map((one) => /next try in (\S+) s: could not bind/.exec(one)?.[1]);
    assert.deepEqual(pauses.filter(Boolean), ["0.02", "0.04", "0.08"]);
  }));

Deno.test("data that were taken away are not replaced by an empty database, and nothing stays behind", () =>
  withKept(async ({ directory, server, stopping }) => {
    await Deno.rename(`${directory}/data`, `${directory}/away`);
    await ended(stopping.signal);
    assert.match(stopping.signal.reason.message, /4 tries\): its data in .*\/data are gone$/);
    await assert.rejects(Deno.stat(`${directory}/data`));
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port })
      .catch(() => undefined);
    connection?.close();
    assert.equal(connection, undefined, "the server without files still listens");
  }));

Deno.test("data that come back before the last try are used again", () =>
  withKept(async ({ directory, server, told, kill, stopping }) => {
    await kill();
    await Deno.rename(`${directory}/data`, `${directory}/away`);
    await until("a try failed", () => told.some((one) => /next try/.test(one)));
    await Deno.rename(`${directory}/away`, `${directory}/data`);
    await until("it answers again", () => told.some((one) => /answers again/.test(one)));
    assert.ok(await server.isRunning());
    assert.equal(stopping.signal.aborted, false);
  }, [20, 5_000]));

Deno.test("work that lost its connection is done once more, other faults are not", () =>
  withKept(async ({ keeper, server }) => {
    let tries = 0;
    const backend = await keeper.steadily(() =>
      asAdmin(server, "postgres", async (sql) => {
        const [row] = await sql`select pg_backend_pid() as pid`;
        if (++tries === 1) {
          Deno.kill(row?.pid, "SIGKILL");
          await sql`select pg_sleep(60)`;
        }
        return row?.pid;
      })
    );
    assert.equal(tries, 2);
    assert.ok(backend);

    const fault = keeper.steadily(() => {
      tries++;
      return asAdmin(server, "postgres", (sql) => sql`select nothing`);
    });
    await assert.rejects(fault, /column "nothing" does not exist/);
    assert.equal(tries, 3);
  }));
