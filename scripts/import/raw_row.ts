import type { Place } from "./problem.ts";

/** The tables that files may write to; `hosts` is the canonical expected host, whatever held it. */
export const TABLES = [
  "sources",
  "assets",
  "hosts",
  "snapshots",
  "expected_services",
  "observed_snapshots",
  "events",
] as const;

/** See {@link TABLES}. */
export type Table = typeof TABLES[number];

/** One row as the file says it: values by column, not yet checked. */
export type RawRow = Place & { table: Table; values: Record<string, unknown> };

/** Stands for `now()`, `current_timestamp`: the moment at which the file was written. */
export const NOW: unique symbol = Symbol("now");
