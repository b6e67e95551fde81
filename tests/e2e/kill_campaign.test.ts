import { strict as assert } from "node:assert";
import { campaign, type Outcome } from "../../scripts/kill/campaign.ts";
import { kills } from "../../scripts/kill/kills.ts";
import { tables } from "../../scripts/kill/table.ts";

/** One round: each kind once. */
const kinds = Object.keys(kills);

async function run(seed: number, count: number): Promise<Outcome> {
  const lines: string[] = [];
  const outcome = await campaign({ kills: count, seed, tell: (line) => lines.push(line) });
  assert.deepEqual(outcome.findings, [], tables(outcome, seed));
  assert.ok(outcome.news > 0 && outcome.events > outcome.overtaken && outcome.commands > 0);
  assert.ok(outcome.deliveries >= outcome.notifications && outcome.notifications > 0);
  assert.ok(lines.at(-1)?.startsWith(`${count} kills, `), "what it did is told");
  return outcome;
}

Deno.test("a kill of each kind under load loses, doubles and falsifies nothing that was acknowledged", async () => {
  const { killed } = await run(3, kinds.length);
  assert.deepEqual([...killed.keys()].toSorted(), kinds.toSorted());
});

Deno.test("nor do others, so that there are twenty", async () =>
  void await run(4, 20 - kinds.length));
