import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import postgres from "postgres";
import type { LocalStack } from "../../scripts/stack/local_json.ts";
import { until } from "../_support/condition.ts";
import { withStartPlace } from "../_support/start.ts";

/** A payload of a collector, now: it is the same when it is sent again. */
const payloadOf = (hostname: string, state: string, image = "nginx:1") => ({
  hostname,
  source: "docker",
  observed_at: new Date().toISOString(),
  snapshot: { containers: [{ name: "web", image, state }] },
});

/** Sends a payload: the status, whether it says when to come again, and how many snapshots were stored. */
async function send(local: LocalStack, payload: unknown) {
  const answer = await fetch(`${local.functions_url}/ingest`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${local.tokens.collector}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(payload),
  });
  const { stored } = await answer.json();
  return { status: answer.status, later: Number(answer.headers.get("retry-after")) > 0, stored };
}

const refused = { status: 503, later: true, stored: undefined };
const taken = { status: 200, later: false, stored: 1 };
const known = { status: 200, later: false, stored: 0 };

/** What is there of a host: its stored snapshots, and its events. */
async function storedOf(sql: postgres.Sql, hostname: string): Promise<[number, number]> {
  const [row] = await sql`
    select
      (select count(*)::integer from observed_snapshots where hostname = ${hostname}) as snapshots,
      (select count(*)::integer from events where hostname = ${hostname}) as events`;
  return [row?.snapshots, row?.events];
}

Deno.test("whoever waits for a lock of somebody's psql too long is told 503, others go on, and it lands once", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    const local = await started.ready();
    const sql = postgres(local.db_url, { max: 2, onnotice: () => {} });
    const psql = postgres(local.db_url, { max: 1, onnotice: () => {} });
    /** Holds a lock in a transaction that is left open while `work` runs. */
    const whileHeld = async (lock: string, work: () => Promise<void>) => {
      await psql`begin`;
      try {
        await psql.unsafe(lock);
        await work();
      } finally {
        await psql`rollback`;
      }
    };
    try {
      await sql`insert into assets (name) values ('box1'), ('box2'), ('box3')`;
      await sql`
        insert into expected_services (hostname, name)
        select h, 'web' from unnest(array['box1', 'box2', 'box3']) as h`;
      for (const host of ["box1", "box2", "box3"]) {
        deepStrictEqual(await send(local, payloadOf(host, "running")), taken);
      }

      // the answer to another report of this host does not end
      const first = payloadOf("box1", "exited");
      const another = JSON.stringify([payloadOf("box1", "running", "nginx:2")]);
      const hash = createHash("sha256").update(local.tokens.collector).digest("hex");
      await whileHeld(`select ingest('${hash}', '${another}')`, async () => {
        const waiting = send(local, first);
        await until("it waits", async () => {
          const [row] = await sql`
            select count(*)::integer as waiting from pg_stat_activity
            where wait_event_type = 'Lock' and datname = current_database()`;
          return row?.waiting > 0;
        });
        // the jobs of this minute need all writers to end, and others wait behind them
        const jobs = sql`select bruce.run_jobs()`.then(() => "", ({ code }) => code);
        deepStrictEqual(await send(local, payloadOf("box2", "exited")), taken);
        deepStrictEqual(await waiting, refused);
        strictEqual(await jobs, "55P03", "the jobs give way, and come again in a minute");
      });
      deepStrictEqual(await storedOf(sql, "box1"), [1, 0], "nothing of it was kept");
      deepStrictEqual(await send(local, first), taken);
      deepStrictEqual(await send(local, first), known);
      deepStrictEqual(await storedOf(sql, "box1"), [2, 1]);

      // somebody corrects a row by hand, and forgets the commit: whoever reports waits, whoever reads does not
      const byHand = "update assets set lifecycle = 'planned' where name = 'box1'";
      await whileHeld(byHand, async () => {
        const waiting = send(local, payloadOf("box2", "running"));
        const read = await fetch(`${local.functions_url}/bruce/drift`, {
          headers: { authorization: `Bearer ${local.tokens.operator}` },
        });
        strictEqual(read.status, 200, await read.text());
        deepStrictEqual(await waiting, refused);
      });

      // the timeout comes when the snapshot is stored, and only its event is missing
      const second = payloadOf("box3", "exited");
      await whileHeld("lock table events in share mode", async () => {
        const [given, , unchanged] = await Promise.all([
          send(local, second),
          send(local, payloadOf("box3", "exited")),
          send(local, payloadOf("box2", "exited")),
        ]);
        deepStrictEqual([given, unchanged], [refused, known], "what makes no event goes on");
      });
      deepStrictEqual(await storedOf(sql, "box3"), [1, 0], "nothing of it was kept");
      deepStrictEqual(await send(local, second), taken);
      deepStrictEqual(await send(local, second), known);
      deepStrictEqual(await storedOf(sql, "box3"), [2, 1]);
    } finally {
      await psql.end({ timeout: 1 });
      await sql.end({ timeout: 1 });
    }
    started.kill("SIGTERM");
    strictEqual(await started.exited(), 0, started.output());
  }));
