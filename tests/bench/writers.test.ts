import { strict as assert } from "node:assert";
import postgres from "postgres";
import { isInMemory } from "../../scripts/bench/disk_folder.ts";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { createWriter, manyWriters } from "../../scripts/bench/writers.ts";
import { until } from "../_support/condition.ts";
import { withBench } from "./support.ts";

Deno.test("each snapshot of a writer is one contact of its host, unchanged or changed", () =>
  withBench(async (sql) => {
    await growFleet(sql, 2);
    await createWriter(sql);
    const contact = async () =>
      (await sql<[{ at: Date }]>`
        select last_contact_at as at from bruce.scopes where hostname = 'host-0002'`)[0].at;
    for (const changes of [false, true]) {
      const before = await contact();
      const [row] = await sql`call bench.write_for(2, ${changes}, 0.3)`;
      assert.ok(row!.p_sent > 0);
      assert.equal(((await contact()).getTime() - before.getTime()) / 60_000, row!.p_sent);
      const [stored] = await sql`
        select count(*)::integer as n from public.observed_snapshots where hostname = 'host-0002'`;
      assert.equal(stored!.n, 1 + (changes ? row!.p_sent : 0));
    }
  }));

Deno.test("writers begin when the gate opens and all are there", () =>
  withBench(async (sql, url) => {
    await growFleet(sql, 2);
    await createWriter(sql);
    const pool = postgres(url, { max: 3, onnotice: () => {} });
    const gate = await pool.reserve();
    try {
      await gate`select pg_advisory_lock((bench.gate())[1], (bench.gate())[2])`;
      let ended = 0;
      const writing = [1, 2].map(async (host) => {
        const [row] = await pool`call bench.write_for(${host}, true, 0.1)`;
        ended++;
        return row!.p_sent;
      });
      await until("both wait", async () => {
        const [row] = await gate`select bench.writers_at_gate() as waiting`;
        return row!.waiting === 2;
      });
      const [before] = await gate`select count(*)::integer as n from public.observed_snapshots`;
      assert.deepEqual([before!.n, ended], [2, 0]);
      await gate`select pg_advisory_unlock((bench.gate())[1], (bench.gate())[2])`;
      const sent: number[] = await Promise.all(writing);
      const [after] = await gate`select count(*)::integer as n from public.observed_snapshots`;
      assert.equal(after!.n, 2 + sent[0]! + sent[1]!);
    } finally {
      gate.release();
      await pool.end();
    }
  }));

Deno.test({
  name: "writers are not measured in memory, where no commit waits",
  ignore: !isInMemory("/dev/shm"),
  fn: () =>
    assert.rejects(
      manyWriters({
        directory: "/dev/shm",
        url: () => "",
        database: () => Promise.reject(new Error("not asked")),
        stop: () => Promise.resolve(),
      }, { writerSeconds: 0.1 }),
      /\/dev\/shm is in memory/,
    ),
});
