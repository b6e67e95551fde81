import type postgres from "postgres";
import type { RawRow, Table } from "../raw_row.ts";

/** What a row of a file may stand on. */
export interface FileContext {
  /** When the file was written (ISO 8601): the time of rows without one. */
  writtenAt: string;
  /** Names by id, from the rows of `sources` in the file. */
  sourceNames: ReadonlyMap<string, string>;
  /** Names by id, from the rows of `assets` in the file. */
  assetNames: ReadonlyMap<string, string>;
}

/** A row as JSON for the database. */
export type Row = Record<string, unknown>;

/** What became of some rows: counts by what it was, faults by position among the rows, and what else is to be told. */
export interface Inserted {
  counts: Record<string, number>;
  faults?: { index: number; message: string }[];
  notes?: string[];
}

/** One kind of rows: how they are checked and how they get into their table. */
export interface Stream {
  table: Table;
  /** Throws a BadValue that says what is wrong with it. */
  read(raw: RawRow, file: FileContext): Row;
  /** Runs inside a transaction. What the database says about single rows becomes a fault of that row. */
  insert(sql: postgres.TransactionSql, rows: Row[], file: FileContext): Promise<Inserted>;
}

/** Runs `insert` and returns what it declared, as the history tells it, without what did not happen. */
export async function countingChanges(
  sql: postgres.TransactionSql,
  insert: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const [before] = await sql<{ id: string }[]>`select bruce.last_change()::text as id`;
  await insert();
  const [row] = await sql<{ counts: Record<string, number> }[]>`
    select bruce.count_changes(${before?.id ?? "0"}::text::bigint) as counts`;
  const { created, updated, retired_total } = row?.counts ?? {};
  return Object.fromEntries(
    Object.entries({ declared: created, changed: updated, retired: retired_total })
      .flatMap(([name, count]) => count ? [[name, count]] : []),
  );
}
