import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fitsGlob } from "../../dashboard/src/parts/glob.ts";
import { beginWith, toldChanges, withQuietZone } from "../../dashboard/src/views/tuning/draft.ts";
import { isKnown, literalOf } from "../../dashboard/src/views/tuning/known_names.ts";
import {
  meantBy,
  quantityOf,
  shownAs,
  withMetric,
} from "../../dashboard/src/views/tuning/quantity.ts";
import type { Field, Row } from "../../dashboard/src/views/tuning/row.ts";

Deno.test("a number is read and typed in its unit, and stored as the database counts it", () => {
  const bytes = quantityOf("open_above", { metric: "database_bytes" })!;
  deepStrictEqual([bytes.unit, shownAs(8_589_934_592, bytes), meantBy(8, bytes)], [
    "GiB",
    8,
    8_589_934_592,
  ]);
  const share = quantityOf("breaker_share", {})!;
  deepStrictEqual([share.unit, shownAs(0.07, share), meantBy(7, share)], ["%", 7, 0.07]);
  strictEqual(quantityOf("open_above", { metric: "cpu_pct" })?.unit, "%");
  strictEqual(quantityOf("restart_count", {}), undefined);
});

Deno.test("with another resource the numbers stay as they were read", () => {
  deepStrictEqual(
    withMetric({ metric: "cpu_pct", open_above: 95, clear_below: 85 }, "database_bytes"),
    { metric: "database_bytes", open_above: 95 * 2 ** 30, clear_below: 85 * 2 ** 30 },
  );
});

Deno.test("a name that nothing has is told, and a glob only where it is sure", () => {
  strictEqual(literalOf("box2-*"), "box2-");
  strictEqual(literalOf("*"), "");
  strictEqual(fitsGlob("BOX?-*", "box2-daily"), true);
  strictEqual(isKnown("box2-daily", ["box2-daily"]), true);
  strictEqual(isKnown("box2-dayli", []), false);
  strictEqual(isKnown("box2-*", ["box2-daily"]), true);
  strictEqual(isKnown("box?", ["my-box"]), false);
  const eight = Array.from({ length: 8 }, (_, n) => `box-${n}x`);
  strictEqual(isKnown("box-?", eight), undefined, "there may be more");
});

Deno.test("times begin in the zone of the reader, also those of quiet hours that begin to be", () => {
  const fields: Field[] = [
    { name: "quiet_from", type: "time", nullable: true },
    { name: "quiet_time_zone", type: "time_zone", default: "UTC" },
  ];
  strictEqual(beginWith(fields, undefined, "Europe/Paris").quiet_time_zone, "Europe/Paris");
  const row: Row = { key: "a", values: { quiet_from: null, quiet_time_zone: "UTC" }, about: {} };
  const draft = { ...beginWith(fields, row, "Europe/Paris") };
  strictEqual(draft.quiet_time_zone, "UTC", "what is stored is not changed unasked");
  const begun = withQuietZone({ ...draft, quiet_from: "22:00" }, row, "Europe/Paris");
  strictEqual(begun.quiet_time_zone, "Europe/Paris");
  const kept = { ...row, values: { quiet_from: "22:00", quiet_time_zone: "UTC" } };
  strictEqual(withQuietZone({ ...kept.values }, kept, "Europe/Paris").quiet_time_zone, "UTC");
});

Deno.test("what differs from the usual is told first, and where a window holds is always", () => {
  const fields: Field[] = [
    { name: "reason", type: "text" },
    { name: "hostname", type: "text", default: "*" },
    { name: "service", type: "text", default: "*" },
    { name: "zone", type: "time_zone", default: "UTC" },
  ];
  const to = { reason: "x", hostname: "*", service: "*", zone: "Europe/Paris" };
  const changes = Object.fromEntries(
    Object.entries(to).map(([name, value]) => [name, { from: null, to: value }]),
  );
  const told = toldChanges("windows", fields, changes, true, "Europe/Paris");
  deepStrictEqual(told.changed.map(({ name }) => name), ["reason", "hostname"]);
  deepStrictEqual(told.others.map(({ name }) => name), ["service", "zone"]);
  strictEqual(toldChanges("windows", fields, changes, false).changed.length, 4);
});
