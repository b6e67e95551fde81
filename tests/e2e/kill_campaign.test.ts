import { strict as assert } from "node:assert";
import { campaign } from "../../scripts/kill/campaign.ts";
import { kills } from "../../scripts/kill/kills.ts";
import { tables } from "../../scripts/kill/table.ts";

Deno.test("twenty kills under load lose, double and falsify nothing that was acknowledged", async () => {
  const lines: string[] = [];
  const outcome = await campaign({ kills: 20, seed: 3, tell: (line) => lines.push(line) });
  assert.deepEqual(outcome.findings, [], tables(outcome, 3));
  assert.deepEqual([...outcome.killed.keys()].toSorted(), Object.keys(kills).toSorted());
  assert.ok(outcome.news > 0 && outcome.events > 2 * outcome.overtaken && outcome.commands > 0);
  assert.ok(outcome.deliveries >= outcome.notifications && outcome.notifications > 0);
  assert.equal(lines.length, 2, "a line for each ten kills");
});
