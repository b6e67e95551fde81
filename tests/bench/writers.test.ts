import { strict as assert } from "node:assert";
import { isInMemory } from "../../scripts/bench/disk_folder.ts";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { manyWriters } from "../../scripts/bench/writers.ts";
import { withBench } from "./support.ts";

Deno.test("a writer sends until its time is over, and each snapshot is one contact of its host", () =>
  withBench(async (sql) => {
    await growFleet(sql, 2);
    const contact = async () =>
      (await sql<[{ at: Date }]>`
        select last_contact_at as at from bruce.scopes where hostname = 'host-0002'`)[0].at;
    const before = await contact();
    const from = new Date(Date.now() + 1000);
    const [row] = await sql`
      call bench.write_for(2, true, ${from}, ${new Date(from.getTime() + 300)})`;
    const minutes = ((await contact()).getTime() - before.getTime()) / 60_000;
    assert.ok(row!.p_sent > 0);
    assert.equal(minutes, row!.p_sent);
    const [stored] = await sql`
      select count(*)::integer as n from public.observed_snapshots where hostname = 'host-0002'`;
    assert.equal(stored!.n, row!.p_sent + 1);
    await assert.rejects(
      sql`call bench.write_for(2, true, ${from}, ${from})`,
      /writer 2 was not ready in time/,
    );
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
