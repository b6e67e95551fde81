import postgres from "postgres";
import { clusterDirectory } from "../../scripts/stack/cluster_directory.ts";
import { migrate } from "../../scripts/stack/migrate.ts";
import {
  type PostgresServer,
  prepareDatabase,
  startPostgres,
} from "../../scripts/stack/postgres.ts";
import { stopLeftOver } from "../../scripts/stack/postmaster.ts";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { until } from "../_support/condition.ts";
import { withDatabase } from "../_support/database.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";
import { untilWaiting } from "./support/waiting.ts";

const begin = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 12 * 3_600_000);

/** A batch of two hosts whose content tells its number; the nth is observed in minute n. */
function send(sql: postgres.Sql, n: number) {
  return sql`
    insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
    select h, 'docker', ${begin}::timestamptz + ${n}::integer * interval '1 minute', '{"interval_s": 28800}',
      jsonb_build_object('containers', jsonb_build_array(
        jsonb_build_object('name', 'c' || (${n}::integer % 3), 'state', 'running', 'image', 'x:' || ${n}::integer)
      ))
    from unnest(array['box1', 'box2']) as h`;
}

/** What is stored of each batch, whether the present is the newest of it, and what was told twice. */
interface Stored {
  minutes: Map<number, number>;
  newest: boolean;
  toldTwice: string[];
}

function declare(sql: postgres.Sql) {
  return sql`insert into assets (name) values ('box1'), ('box2')`;
}

async function stored(sql: postgres.Sql): Promise<Stored> {
  const rows = await sql<{ minute: number; rows: number }[]>`
    select (extract(epoch from observed_at - ${begin}::timestamptz) / 60)::integer as minute, count(*)::integer as rows
    from observed_snapshots group by 1`;
  const [present] = await sql`
    select count(*) = 2 and bool_and(e.item ->> 'image' = 'x:' || (
      select (extract(epoch from max(o.observed_at) - ${begin}::timestamptz) / 60)::integer from observed_snapshots as o
    )) as newest
    from docker_state_latest as e`;
  const told = await sql<{ drift_key: string }[]>`
    select drift_key from events group by drift_key
    having count(*) filter (where status = 'opened') - count(*) filter (where status = 'resolved') not in (0, 1)`;
  return {
    minutes: new Map(rows.map(({ minute, rows }) => [minute, rows])),
    newest: present?.newest ?? false,
    toldTwice: told.map(({ drift_key }) => drift_key),
  };
}

Deno.test("a backend that is terminated in mid-batch leaves no half of it; sent again, it lands once", () =>
  withDatabase(async ({ sql }) => {
    await declare(sql);
    await send(sql, 1);
    const holder = await sql.reserve();
    const victim = await sql.reserve();
    try {
      const [backend] = await victim`select pg_backend_pid() as pid`;
      await holder`begin`;
      await holder`select bruce.lock_engine()`;
      const killed = send(victim, 2).then(() => "acknowledged", () => "lost");
      await untilWaiting(sql, 1);
      await holder`select pg_terminate_backend(${backend?.pid})`;
      assertEquals(await killed, "lost");
      await holder`commit`;
    } finally {
      holder.release();
    }
    assertEquals(await stored(sql), { minutes: new Map([[1, 2]]), newest: true, toldTwice: [] });
    await send(sql, 2);
    await send(sql, 2);
    assertEquals(await stored(sql), {
      minutes: new Map([[1, 2], [2, 2]]),
      newest: true,
      toldTwice: [],
    });
  }));

Deno.test("a server that is killed in mid-batch has all that was acknowledged, and nothing twice", async () => {
  const temporary = await Deno.makeTempDir({ prefix: "bruce-test-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  let server: PostgresServer | undefined;
  try {
    server = await start(directory);
    await prepareDatabase(server, "postgres");
    await migrate(server.url());

    const acknowledged = new Set<number>();
    let next = 1;
    for (let kill = 1; kill <= 3; kill++) {
      const sql = postgres(server.url(), { max: 1, onnotice: () => {} });
      if (kill === 1) await declare(sql);
      const goal = acknowledged.size + 20;
      const writing = (async () => {
        while (true) {
          await send(sql, next);
          acknowledged.add(next++);
        }
      })().catch(() => {});
      await until("twenty more batches are acknowledged", () => acknowledged.size >= goal);
      await killServer(directory);
      await writing;
      await sql.end({ timeout: 1 });
      await stopLeftOver(directory);
      server = await start(directory);

      const after = postgres(server.url(), { max: 1, onnotice: () => {} });
      try {
        const { minutes, newest, toldTwice } = await stored(after);
        assert(newest, "the present is the newest of history");
        assertEquals(toldTwice, []);
        for (const n of acknowledged) assertEquals(minutes.get(n), 2, `batch ${n} of ${next - 1}`);
        // the collector does not know what became of the last one: it sends that one again, then goes on
        await send(after, next);
        acknowledged.add(next++);
        const again = await stored(after);
        assertEquals(again.minutes.size, acknowledged.size);
        assertEquals(new Set(again.minutes.values()), new Set([2]));
      } finally {
        await after.end({ timeout: 1 });
      }
    }
  } finally {
    await server?.stop();
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
    await guard.release();
  }
});

/** Durable, as in production: what is acknowledged is on disk. */
async function start(directory: string): Promise<PostgresServer> {
  return await startPostgres({
    directory,
    port: freePort(),
    password: "only for this test",
    durable: true,
  });
}

async function killServer(directory: string): Promise<void> {
  const [pid] = (await Deno.readTextFile(`${directory}/data/postmaster.pid`)).split("\n");
  Deno.kill(Number(pid), "SIGKILL");
}
