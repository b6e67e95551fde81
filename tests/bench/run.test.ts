import { strict as assert } from "node:assert";
import { isFailure } from "../../scripts/bench/measure.ts";
import { runBench } from "../../scripts/bench/run.ts";
import type { BenchServer } from "../../scripts/bench/server.ts";
import { smallSize } from "./support.ts";

Deno.test("a step that fails is named with its reason, and the others go on", async () => {
  const broken: BenchServer = {
    get directory(): string {
      throw new Error("no directory");
    },
    database: (name) => Promise.reject(new Error(`no database ${name}`)),
    url: () => {
      throw new Error("no address");
    },
    stop: () => Promise.resolve(),
  };
  const said: string[] = [];
  const lines = await runBench(broken, { ...smallSize, fleets: [10] }, (step) => said.push(step));
  assert.deepEqual(lines.filter((line) => !isFailure(line)), []);
  assert.deepEqual(lines.map(({ name }) => name), said);
  assert.ok(said.length > 10, said.join());
  const failures = lines.filter(isFailure).map(({ name, failure }) => `${name}: ${failure}`);
  assert.ok(failures.includes("a fleet of 10: no database fleet_10"), failures.join("\n"));
  assert.ok(failures.includes("from event to webhook: no directory"), failures.join("\n"));
});
