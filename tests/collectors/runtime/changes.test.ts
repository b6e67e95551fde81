import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Bases } from "../../../scripts/collectors/runtime/bases.ts";
import { changesOf, type Step } from "../../../scripts/collectors/runtime/changes.ts";
import type { Delivery, Report } from "../../../scripts/collectors/runtime/sender.ts";
import { sendingChanges } from "../../../scripts/collectors/runtime/shorten.ts";
import { seeded } from "../../../scripts/program/random.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

type Row = Record<string, unknown>;

function rows(names: string): Row[] {
  return [...names].map((name) => ({ name, image: `registry.example.com/group/${name}:1` }));
}

/** What the database makes of steps. */
function applied(before: readonly Row[], steps: readonly Step[]): unknown[] {
  return steps.flatMap((step) => step instanceof Array ? before.slice(step[0], step[1]) : [step]);
}

Deno.test("steps keep what is the same, and lead to the new list from any other", () => {
  const [a] = rows("a");
  deepStrictEqual(
    changesOf({ containers: rows("bcd") }, { containers: rows("bcd"), metrics: { b: 1 } }),
    { snapshot: { metrics: { b: 1 } }, changes: {} },
  );
  deepStrictEqual(
    changesOf({ containers: rows("bcde") }, { containers: [a, ...rows("bce")] })?.changes,
    { containers: [a, [0, 2], [3, 4]] },
  );
  const random = seeded(7);
  const list = () =>
    rows(Array.from({ length: random() * 12 }, () => "abcdef"[Math.floor(random() * 6)]).join(""));
  for (let round = 0; round < 500; round++) {
    const [before, after] = [list(), list()];
    const told = changesOf({ containers: before }, { containers: after });
    const steps = told?.changes.containers;
    deepStrictEqual(steps ? applied(before, steps) : before, after);
    let kept = 0;
    for (const step of steps ?? []) {
      if (!(step instanceof Array)) continue;
      ok(step[0] >= kept && step[1] > step[0], "in order, and none twice");
      kept = step[1];
    }
  }
});

Deno.test("a member that is no list of rows is sent whole; one that is gone cannot be told", () => {
  deepStrictEqual(
    changesOf({ engine: { v: 1 }, problems: ["x"] }, { engine: { v: 2 }, problems: ["y", "z"] }),
    { snapshot: { engine: { v: 2 }, problems: ["y", "z"] }, changes: {} },
  );
  strictEqual(changesOf({ containers: [], problems: [] }, { containers: [] }), null);
  deepStrictEqual(changesOf({ metrics: { a: 1 } }, {}), { snapshot: {}, changes: {} });
});

function line(containers: Row[], more: Row = {}): string {
  const observed_at = "2026-01-31T18:00:00Z";
  const payload = { hostname: "box", source: "docker", observed_at, complete: true, error: null };
  return JSON.stringify({ ...payload, snapshot: { containers, metrics: { a: 1 } }, ...more });
}

function accepted(report: Partial<Report>): Delivery {
  return {
    kind: "accepted",
    report: {
      ...{ stored: 0, unchanged: 0, duplicate: 0, late: 0, held: 0, quarantined: 0, events: {} },
      ...{ rejected_total: 0, rejected: [], bases: [], send_whole: [] },
      ...report,
    },
  };
}

/** Answers in turn, and keeps what came. */
function api(...answers: Delivery[]) {
  const taken: Row[][] = [];
  const send = (lines: readonly string[]) => {
    taken.push(lines.map((line) => JSON.parse(line)));
    return Promise.resolve(answers[taken.length - 1] ?? accepted({ stored: lines.length }));
  };
  return { taken, send };
}

Deno.test("the first is whole and asks; then a base alone, changes, and what is worth it", async () => {
  await using directory = new TemporaryDirectory();
  const file = `${directory.path}/docker@box.base.json`;
  const told = (base: string) => accepted({ stored: 1, bases: [{ index: 0, base }] });
  const { taken, send } = api(told("1.1"), accepted({ unchanged: 1 }), told("2.2"));
  const first = rows("abcdefgh");
  const second = [...rows("abcdefg"), { name: "new" }];
  await sendingChanges(send, new Bases(file))([line(first)]);
  // each run starts anew, as by a timer
  await sendingChanges(send, new Bases(file))([line(first)]);
  await sendingChanges(send, new Bases(file))([line(second)]);
  await sendingChanges(send, new Bases(file))([line(rows("stuvwxyz"))]);
  deepStrictEqual(taken.map(([payload]) => [payload?.base, payload?.changes]), [
    [null, undefined],
    ["1.1", {}],
    ["1.1", { containers: [[0, 7], { name: "new" }] }],
    [null, undefined],
  ]);
  deepStrictEqual(taken[1]?.[0]?.snapshot, { metrics: { a: 1 } }, "metrics always go along");
  strictEqual(Deno.statSync(file).mode! & 0o777, 0o600);
  deepStrictEqual([...Deno.readDirSync(directory.path)].length, 1);
});

Deno.test("what the API does not know is sent whole in the same round, and told as one report", async () => {
  await using directory = new TemporaryDirectory();
  const bases = new Bases(`${directory.path}/b`);
  for (const host of ["x", "y", "z"]) {
    bases.set(host, { base: "1.1", snapshot: { containers: rows("a") } });
  }
  const { taken, send } = api(
    accepted({
      unchanged: 1,
      events: { opened: 1 },
      send_whole: [{ index: 1 }, { index: 2 }],
    }),
    accepted({
      stored: 1,
      events: { opened: 2 },
      rejected_total: 1,
      rejected: [{ index: 1, code: "future", path: "observed_at", message: "No." }],
      bases: [{ index: 0, base: "7.7" }],
    }),
  );
  const lines = ["x", "y", "z"].map((hostname) => line(rows("a"), { hostname }));
  const delivery = await sendingChanges(send, bases)(lines);
  deepStrictEqual(
    taken[1]?.map(({ hostname, base, snapshot }) => [hostname, base, snapshot]),
    ["y", "z"].map((host) => [host, null, { containers: rows("a"), metrics: { a: 1 } }]),
  );
  deepStrictEqual(
    delivery,
    accepted({
      stored: 1,
      unchanged: 1,
      events: { opened: 3 },
      rejected_total: 1,
      rejected: [{ index: 2, code: "future", path: "observed_at", message: "No." }],
    }),
  );
  deepStrictEqual(["x", "y"].map((host) => bases.get(host)?.base), ["1.1", "7.7"]);
});

Deno.test("failed and partial payloads, other lines, and all but the newest of a host go as they are", async () => {
  await using directory = new TemporaryDirectory();
  const { taken, send } = api();
  const plain = [
    line([], { error: { kind: "x", message: "y" }, complete: false }),
    line([], { complete: { containers: false }, hostname: "partial" }),
    '{"no":"payload"}',
    line(rows("a")),
    line(rows("b")),
  ];
  await sendingChanges(send, new Bases(`${directory.path}/b`))(plain);
  deepStrictEqual(taken[0]?.map((payload) => "base" in payload), [
    false,
    false,
    false,
    false,
    true,
  ]);
});

Deno.test("an older BRUCE is not asked again", async () => {
  await using directory = new TemporaryDirectory();
  const refusal = { status: 422, code: "invalid_payload", message: "base: no", path: "base" };
  const { taken, send } = api({ kind: "refused", isAboutToken: false, refusal });
  const short = sendingChanges(send, new Bases(`${directory.path}/b`));
  strictEqual((await short([line(rows("a"))])).kind, "accepted");
  await short([line(rows("a"))]);
  deepStrictEqual(taken.map(([payload]) => "base" in payload!), [true, false, false]);
});

Deno.test("an answer that does not come is passed on, and a broken file is no base", async () => {
  await using directory = new TemporaryDirectory();
  const file = `${directory.path}/b`;
  Deno.writeTextFileSync(file, '{"box": {"base": 7}');
  const away: Delivery = { kind: "away", reason: "nobody" };
  const { taken, send } = api(accepted({ send_whole: [{ index: 0 }] }), away);
  deepStrictEqual(await sendingChanges(send, new Bases(file))([line(rows("a"))]), away);
  strictEqual(taken.length, 2);
});
