import { strict as assert } from "node:assert";
import { cpuOf } from "../../scripts/bench/http/cpu.ts";
import { withBench } from "./support.ts";

const onLinux = Deno.build.os === "linux";

Deno.test({
  name: "the clock of the bench counts work and not waiting",
  ignore: !onLinux,
  fn: () =>
    withBench(async (sql) => {
      const [times] = await sql.begin(async (sql) => {
        await sql.unsafe(`
          create function bench.times(out waiting float8, out working float8) language plpgsql as $$
          declare
            v_started float8 := bench.clock();
          begin
            perform pg_sleep(0.3);
            waiting := bench.clock() - v_started;
            v_started := bench.clock();
            perform sum(n) from generate_series(1, 1000000) as n;
            working := bench.clock() - v_started;
          end;
          $$`);
        return await sql<[{ waiting: number; working: number }]>`select * from bench.times()`;
      });
      assert.ok(times.waiting < 100_000, `${times.waiting} µs for 0.3 s of sleep`);
      assert.ok(times.working > 10_000, `${times.working} µs for a million rows`);
    }),
});

Deno.test("what the clock costs is taken off, and a time is never nothing", () =>
  withBench(async (sql) => {
    await sql`update bench.clocks set cost = 10`;
    await sql`select bench.record('m', 'ours', 100, 210), bench.record('m', 'none', 100, 100), bench.record('m', 'each', 0, 110, p_of => 20)`;
    const rows = await sql`select side, microseconds as us from bench.timings order by id`;
    assert.deepEqual([...rows], [
      { side: "ours", us: 100 },
      { side: "none", us: 0.1 },
      { side: "each", us: 5 },
    ]);
  }));

Deno.test({
  name: "the CPU time of a process grows with its work",
  ignore: !onLinux,
  fn() {
    const before = cpuOf(Deno.pid);
    const until = performance.now() + 5000;
    let grown = 0;
    while (grown < 50_000 && performance.now() < until) grown = cpuOf(Deno.pid) - before;
    assert.ok(grown >= 50_000, `${grown} µs`);
  },
});
