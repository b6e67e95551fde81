import type { Field, Kind, Row, Value, Values } from "./row.ts";
import { secondsOf } from "./interval.ts";

/** How often a maintenance window takes place. */
export type Recurs = "once" | "weekly";

const onlyOnce = ["starts_at", "ends_at"];
const onlyWeekly = ["weekdays", "local_start", "local_end", "time_zone"];

/** The values a form begins with: those of the row, or for a new one the defaults; times are of the reader's zone. */
export function beginWith(fields: Field[], row?: Row, zone = "UTC"): Values {
  return Object.fromEntries(fields.map((field) => [
    field.name,
    row ? row.values[field.name] ?? null : defaultOf(field, zone),
  ]));
}

function defaultOf(field: Field, zone: string): Value {
  if (field.type === "time_zone" && !field.nullable) return zone;
  return field.default ?? firstOf(field);
}

/** The zone of quiet hours that begin to be: the reader's, as long as it is the one that nobody chose. */
export function withQuietZone(draft: Values, row: Row | undefined, zone: string): Values {
  const begins = row && row.values.quiet_from === null && draft.quiet_from;
  return begins && draft.quiet_time_zone === "UTC" ? { ...draft, quiet_time_zone: zone } : draft;
}

/** The fields that a change is about, and apart the ones that stay as they are, or as a new row begins. */
export function toldChanges(
  what: Kind,
  fields: Field[],
  changes: Record<string, { from: Value; to: Value }>,
  isNew: boolean,
  zone = "UTC",
): { changed: Field[]; others: Field[] } {
  const known = fields.filter(({ name }) => name in changes);
  if (!isNew) return { changed: known, others: [] };
  // where it holds is always said
  const isTold = (field: Field) =>
    field.name === "hostname" && ["windows", "waivers"].includes(what) ||
    !same(field, changes[field.name]?.to ?? null, defaultOf(field, zone));
  return { changed: known.filter(isTold), others: known.filter((field) => !isTold(field)) };
}

function firstOf(field: Field): Value {
  if (field.nullable) return null;
  if (field.type === "choice") return field.of?.[0] ?? null;
  return field.type === "choices" ? [] : "";
}

/** What a window is proposed to be: two hours from now, or two hours of each night. */
export function proposeWindow(draft: Values, recurs: Recurs, now: number, zone: string): Values {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    ...draft,
    ...(recurs === "once"
      ? {
        starts_at: draft.starts_at ?? at(now),
        ends_at: draft.ends_at ?? at(now + 7_200_000),
        ...Object.fromEntries(onlyWeekly.map((name) => [name, null])),
      }
      : {
        starts_at: null,
        ends_at: null,
        weekdays: draft.weekdays ?? ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        local_start: draft.local_start ?? "02:00",
        local_end: draft.local_end ?? "04:00",
        time_zone: draft.time_zone ?? zone,
      }),
  };
}

/** The fields that a form shows: some are said only where a row is made, or where it recurs. */
export function shown(what: Kind, fields: Field[], isNew: boolean, recurs: Recurs): Field[] {
  const hidden = recurs === "once" ? onlyWeekly : onlyOnce;
  return fields
    .filter(({ name, once }) => (isNew || !once) && !(what === "windows" && hidden.includes(name)))
    // a window that takes place has all of its times
    .map((field) =>
      what === "windows" && [...onlyOnce, ...onlyWeekly].includes(field.name)
        ? { ...field, nullable: undefined }
        : field
    );
}

/** What a person changed, and what it was: all that `api_tune` is told. */
export function changesOf(fields: Field[], draft: Values, row?: Row) {
  const values: Values = {};
  const was: Values = {};
  for (const field of fields) {
    const value = draft[field.name] ?? null;
    const before = row?.values[field.name] ?? null;
    if (row ? field.once || same(field, value, before) : value === null || value === "") continue;
    values[field.name] = value;
    was[field.name] = before;
  }
  return row ? { values, was } : { values };
}

/** Are two values of a field one? Lists are, in any order; times, however they are written. */
export function same({ type }: Pick<Field, "type">, one: Value, other: Value): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item) => other.includes(item));
  }
  if (typeof one === "string" && typeof other === "string") {
    if (type === "interval") return one !== "" && secondsOf(one) === secondsOf(other);
    if (type === "time") return one.slice(0, 5) === other.slice(0, 5);
    if (type === "at" && one !== other) return Date.parse(one) === Date.parse(other);
  }
  return one === other;
}
