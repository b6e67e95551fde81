import type { Field, Kind, Row, Value, Values } from "./row.ts";
import { inUnits, number } from "../../language/format.ts";
import { quantityOf, shownAs } from "./quantity.ts";
import { secondsOf, secondsOfYear, split } from "./interval.ts";
import type { Tuning } from "./texts.ts";

/** What a field is called. */
export const labelOf = (name: string, texts: Tuning): string => texts.fields[name] ?? name;

/** A word of the database as the reader says it; what has no word of its own stays. */
export const wordOf = (item: string, texts: Tuning): string => texts.words[item] ?? item;

/** A value of a field, in words. */
export function valueOf(
  field: Field,
  value: Value,
  texts: Tuning,
  exactTime: (at: string) => string,
  /** The row that it is of: its numbers may have a unit. */
  row: Values = {},
): string {
  if (value === null || value === undefined) {
    if (field.name === "group_by") return texts.oneByOne;
    return field.type === "choices" ? texts.all : texts.none;
  }
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (Array.isArray(value)) {
    return value.map((item) => wordOf(item, texts)).join(", ") || texts.none;
  }
  const quantity = quantityOf(field.name, row);
  if (quantity) return texts.quantity(shownAs(value, quantity), quantity.unit);
  if (field.type === "interval") {
    const years = secondsOf(String(value)) / secondsOfYear;
    if (years >= 1 && Number.isInteger(years)) return inUnits(years, "year");
    const { count, unit } = split(String(value));
    // a unit of Intl is singular
    return inUnits(count, unit.slice(0, -1));
  }
  if (field.type === "time") return String(value).slice(0, 5);
  if (field.type === "at") {
    return Number.isNaN(Date.parse(String(value))) ? texts.forEver : exactTime(String(value));
  }
  if (typeof value === "number") return number(value, 3);
  return wordOf(String(value), texts);
}

/** What a row is called in its list. */
export function titleOf(what: Kind, { key, values }: Row, texts: Tuning): string {
  const where = [values.hostname, values.service].filter((name) => name && name !== "*").join(
    " · ",
  );
  switch (what) {
    case "thresholds":
      return `${wordOf(String(values.metric), texts)}${where ? ` · ${where}` : ""}`;
    case "windows":
    case "waivers":
      return String(values.reason);
    case "schedules":
      return where;
    case "settings":
      return texts.kinds.settings;
    default:
      return key;
  }
}

/** The fields that tell most of a row, in its list; the others are in the form. */
const told: Record<Kind, string[]> = {
  rules: ["severity", "open_confirmations", "resolve_confirmations", "cool_down"],
  thresholds: ["open_above", "clear_below"],
  reactions: ["target", "severities", "statuses", "group_by", "group_wait"],
  windows: ["hostname", "service", "starts_at", "ends_at", "weekdays", "local_start", "local_end"],
  waivers: ["hostname", "service", "event_type", "expires_at"],
  schedules: ["weekdays", "local_start", "local_end", "time_zone", "tolerance"],
  settings: [],
};

/** Those of them that say something of this row; of the settings, all. */
export function toldOf(what: Kind, fields: Field[], row: Row): Field[] {
  if (what === "settings") return fields;
  return fields.filter(({ name }) =>
    told[what].includes(name) && row.values[name] !== null && row.values[name] !== "*"
  );
}
