import type { Place, Problem } from "../problem.ts";
import { type RawRow, type Table, TABLES } from "../raw_row.ts";

type Fields = Record<string, unknown>;

/** Members of what only BRUCE writes: issues, journal, memories, commands, results. */
const WRITTEN_BY_BRUCE = [
  ["drift_key", "first_seen_at", "confirmations"],
  ["kind", "message", "actor"],
  ["body", "valid_from", "written_by"],
  ["command_id", "requested_by", "argv"],
  ["command_id", "received_at", "outcome"],
];

/** Is a value a row of a stream that export writes and import does not take? */
export function isWrittenByBruce(value: unknown): boolean {
  return isFields(value) &&
    WRITTEN_BY_BRUCE.some((members) => members.every((member) => Object.hasOwn(value, member)));
}

/** Rows in one value of a JSON file, recognised by their members. */
export function rowsOf(value: unknown, place: Place): { rows: RawRow[]; problems: Problem[] } {
  if (!isFields(value)) return problem(place, "a JSON object is expected");
  const tables = Object.keys(value);
  if (tables.length > 0 && tables.every((name) => isTable(name) && Array.isArray(value[name]))) {
    if (tables.length > 1 || tables[0] !== "hosts") return rowsOfTables(value, place);
  }
  const row = rowOf(value);
  return row ? { rows: [{ ...place, ...row }], problems: [] } : problem(
    place,
    `not recognised: ${Object.keys(value).slice(0, 5).join(", ") || "an empty object"}; ` +
      "docs/import.md lists the known forms",
  );
}

/** `{"assets": […], "events": […]}`: a dump of several tables. */
function rowsOfTables(tables: Fields, place: Place) {
  const rows: RawRow[] = [];
  const problems: Problem[] = [];
  for (const [table, list] of Object.entries(tables)) {
    for (const [index, values] of (list as unknown[]).entries()) {
      const at = { ...place, item: index + 1 };
      if (!isFields(values)) problems.push({ ...at, message: `${table} holds what is no object` });
      else if (isTable(table)) rows.push({ ...at, table, values });
    }
  }
  return { rows, problems };
}

function rowOf(value: Fields): { table: Table; values: Fields } | undefined {
  const has = (...names: string[]) => names.every((name) => Object.hasOwn(value, name));
  if (has("hosts") && Array.isArray(value.hosts)) {
    // as the function `expected` has it: what it lacks is retired only when it says so
    const data = { ...value, complete: value.complete === true, services_complete: false };
    return { table: "snapshots", values: { snapshot_type: "netbox", data } };
  }
  if (has("snapshot_type", "data")) return { table: "snapshots", values: value };
  if (has("event_type")) return { table: "events", values: value };
  const isObserved = has("snapshot") || has("error");
  if (isObserved && (has("source") || has("source_id"))) {
    return { table: "observed_snapshots", values: value };
  }
  if (has("hostname", "service") && isFields(value.service)) {
    const { service, hostname } = value;
    return { table: "expected_services", values: { ...service, hostname } };
  }
  if (has("hostname") || has("name", "asset_type")) return { table: "hosts", values: value };
}

function problem(place: Place, message: string) {
  return { rows: [], problems: [{ ...place, message }] };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTable(name: string): name is Table {
  return (TABLES as readonly string[]).includes(name);
}
