import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Field, Row } from "../../dashboard/src/views/tuning/row.ts";
import {
  beginWith,
  changesOf,
  proposeWindow,
  same,
  shown,
} from "../../dashboard/src/views/tuning/draft.ts";
import { secondsOf, split } from "../../dashboard/src/views/tuning/interval.ts";

Deno.test("an interval is read as Postgres and as the form writes it", () => {
  for (
    const [text, seconds] of [
      ["00:15:00", 900],
      ["90 days", 7_776_000],
      ["1 day 02:00:00", 93_600],
      ["1 year", 31_557_600],
      ["1 mon", 2_592_000],
      ["-00:00:01", -1],
      ["90 minutes", 5400],
      ["1.5 hours", 5400],
      ["00:00:00.5", 0.5],
    ] as const
  ) strictEqual(secondsOf(text), seconds, text);
});

Deno.test("an interval is shown in the largest unit in which it is a whole number", () => {
  deepStrictEqual(split("00:15:00"), { count: 15, unit: "minutes" });
  deepStrictEqual(split("48:00:00"), { count: 2, unit: "days" });
  deepStrictEqual(split("00:00:90"), { count: 90, unit: "seconds" });
  deepStrictEqual(split("00:00:00"), { count: 0, unit: "minutes" });
  deepStrictEqual(split("00:00:00.5"), { count: 0.5, unit: "seconds" });
});

Deno.test("only what was changed is told, with what it was", () => {
  const fields: Field[] = [
    { name: "metric", type: "choice", of: ["cpu", "mem"], once: true },
    { name: "wait", type: "interval" },
    { name: "days", type: "choices", of: ["mon", "tue"], nullable: true },
    { name: "at", type: "time" },
    { name: "over", type: "number", default: 9 },
  ];
  const row: Row = {
    key: "1",
    values: { metric: "cpu", wait: "00:15:00", days: ["mon", "tue"], at: "08:00:00", over: 5 },
    about: {},
  };
  const draft = beginWith(fields, row);
  deepStrictEqual(changesOf(fields, draft, row), { values: {}, was: {} });
  const alike = { ...draft, wait: "15 minutes", days: ["tue", "mon"], at: "08:00" };
  deepStrictEqual(changesOf(fields, alike, row), { values: {}, was: {} });
  deepStrictEqual(changesOf(fields, { ...draft, over: 6, days: null, metric: "mem" }, row), {
    values: { over: 6, days: null },
    was: { over: 5, days: ["mon", "tue"] },
  });
  deepStrictEqual(changesOf(fields, { ...beginWith(fields), wait: "1 hours" }), {
    values: { metric: "cpu", wait: "1 hours", over: 9 },
  });
});

Deno.test("a moment is the same however its zone is written, and for ever is not now", () => {
  strictEqual(same({ type: "at" }, "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00.000Z"), true);
  strictEqual(same({ type: "at" }, "infinity", "2026-03-01T12:00:00Z"), false);
  strictEqual(same({ type: "at" }, "infinity", "infinity"), true);
});

Deno.test("a window takes place once or each week, and never both", () => {
  const once = proposeWindow({}, "once", Date.parse("2026-03-01T12:00:00Z"), "Europe/Paris");
  strictEqual(once.ends_at, "2026-03-01T14:00:00.000Z");
  strictEqual(once.weekdays, null);
  const weekly = proposeWindow(once, "weekly", 0, "Europe/Paris");
  deepStrictEqual([weekly.starts_at, weekly.ends_at, weekly.time_zone], [
    null,
    null,
    "Europe/Paris",
  ]);
  const fields: Field[] = [
    { name: "reason", type: "text" },
    { name: "ends_at", type: "at", nullable: true },
    { name: "weekdays", type: "choices", nullable: true },
  ];
  const names = (recurs: "once" | "weekly") =>
    shown("windows", fields, true, recurs).map(({ name }) => name);
  deepStrictEqual([names("once"), names("weekly")], [["reason", "ends_at"], [
    "reason",
    "weekdays",
  ]]);
});
