import { deepStrictEqual, ok } from "node:assert/strict";
import { climb, type Tried } from "../../scripts/cost/climb.ts";
import { searchAll, type Worst } from "../../scripts/cost/search.ts";
import type { Shape, Stage, Way } from "../../scripts/cost/way.ts";
import { expectedWay } from "../../scripts/cost/ways/expected.ts";
import { questionsWay } from "../../scripts/cost/ways/questions.ts";
import { snapshotsOf } from "../../scripts/cost/ways/snapshots.ts";
import { TEXTS } from "../../scripts/cost/ways/texts.ts";
import { seeded } from "../../scripts/program/random.ts";

/** What was dear once, and is not any more: a square of these sizes takes many seconds. */
const ONCE_DEAR: readonly [Way, Shape][] = [
  // 22 s: each notification was compared with all of its reaction, each level with all of its scope
  [snapshotsOf("proxmox", "guests"), {
    ips: 1,
    vmids: "own",
    more: "nothing",
    names: "accents",
    hosts: 1,
    declared: "nothing",
    context: "reactions",
    step: "changes",
    rows: 1000,
  }],
  // 19 s of time: the rows before a change were compared with all after it
  [expectedWay, {
    names: "short",
    context: "none",
    ports: "none",
    aliases: 0,
    depends: "none",
    parents: "none",
    metadata: "none",
    observed: "nothing",
    step: "is renamed",
    hosts: 1,
    services: 1000,
  }],
  // 11 s: each sentence was searched for each name with a regular expression
  [{ ...expectedWay }, {
    names: "nearly equal",
    context: "groups",
    ports: "the same",
    aliases: 1,
    depends: "ten before",
    parents: "chain",
    metadata: "public",
    observed: "half",
    step: "is renamed",
    hosts: 10,
    services: 100,
  }],
  // no end within 60 s: a word that is found again and again was highlighted by ts_headline
  [questionsWay, {
    place: "q of /bruce/memory/search",
    text: TEXTS.indexOf("a "),
    length: 500,
  }],
];

/** Far more than a linear step takes on a busy machine, and far less than the square did. */
const BOUND_MS = 5_000;

Deno.test("what was found once stays cheap", async () => {
  const found: Worst[] = [];
  await searchAll(
    ONCE_DEAR.map(([way]) => way),
    1,
    0,
    (worst) => found.push(worst),
    (way) => ONCE_DEAR.filter(([one]) => one === way).map(([, shape]) => shape),
  );
  deepStrictEqual(found.map(({ way }) => way), ONCE_DEAR.map(([{ name }]) => name));
  for (const { way, failed, worst } of found) {
    const computed = worst.dearest.computedMs;
    ok(failed === 0 && computed < BOUND_MS, `${way}: ${computed.toFixed(0)} ms, ${worst.status}`);
  }
});

Deno.test("hostile text in questions and acts is answered, and never by a 5xx", async () => {
  let found: Worst | undefined;
  await searchAll([questionsWay], 13, 12_000, (worst) => found = worst);
  ok(found && found.tried > 20, "questions were asked");
  deepStrictEqual(found.failed, 0, JSON.stringify(found.worst));
});

Deno.test("the climb finds the dearest shape, and the same seed tries the same ones", async () => {
  const way: Way = {
    name: "a made-up one",
    genes: { a: [0, 1, 2, 3, 4, 5, 6, 7], b: [0, 1, 2, 3, 4, 5, 6, 7], c: ["no", "yes"] },
    arrange: (_, { a, b, c }) => {
      const cost = Number(a) * Number(b) * (c === "yes" ? 10 : 1);
      return Promise.resolve([{ path: String(cost), role: "collector" }]);
    },
  };
  const stage = {
    sql: () => Promise.resolve(),
    send: ({ path }: { path: string }) =>
      Promise.resolve({
        status: 200,
        body: null,
        calls: [{ rpc: "x", computedMs: Number(path), passedMs: 0 }],
      }),
  } as unknown as Stage;
  const search = async () => {
    const tried: Tried[] = [];
    await climb(way, stage, seeded(3), () => tried.length >= 300, (one) => tried.push(one));
    return tried;
  };
  const tried = await search();
  deepStrictEqual(Math.max(...tried.map(({ dearest }) => dearest.computedMs)), 490);
  deepStrictEqual(await search(), tried);
});
