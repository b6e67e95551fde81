import type postgres from "postgres";
import type { Problem } from "./problem.ts";
import { type RawRow, type Table, TABLES } from "./raw_row.ts";
import { assets } from "./streams/assets.ts";
import { events } from "./streams/events.ts";
import { expectedServices } from "./streams/expected_services.ts";
import { hosts } from "./streams/hosts.ts";
import { addCounts, insertTolerant } from "./streams/insert_tolerant.ts";
import { observedSnapshots } from "./streams/observed_snapshots.ts";
import { snapshots } from "./streams/snapshots.ts";
import { sources } from "./streams/sources.ts";
import type { FileContext, Row, Stream } from "./streams/stream.ts";
import { BadValue, textOf } from "./values.ts";

const STREAMS: Record<Table, Stream> = {
  sources,
  assets,
  hosts,
  snapshots,
  expected_services: expectedServices,
  observed_snapshots: observedSnapshots,
  events,
};

/** A transaction holds the engine's lock: collectors wait for its end. */
const CHUNK_ROWS = 500;
const CHUNK_CHARACTERS = 4_000_000;

/** Runs work in a transaction, or in a part of one. */
export type InTransaction = <T>(
  work: (sql: postgres.TransactionSql) => Promise<T>,
) => Promise<T>;

/** What became of the rows of a file. */
export interface Outcome {
  counts: Partial<Record<Table, Record<string, number>>>;
  problems: Problem[];
  notes: string[];
}

/**
 * Imports rows, expected before observed before events, in transactions of limited size. Running it again after a kill
 * stores nothing twice.
 */
export async function importRows(
  rows: RawRow[],
  writtenAt: string,
  inTransaction: InTransaction,
): Promise<Outcome> {
  const outcome: Outcome = { counts: {}, problems: [], notes: [] };
  const file: FileContext = {
    writtenAt,
    sourceNames: namesById(rows, ["sources"]),
    assetNames: namesById(rows, ["assets", "hosts"]),
  };
  for (const table of TABLES) {
    const raw = rows.filter((row) => row.table === table);
    if (raw.length === 0) continue;
    outcome.counts[table] = { read: raw.length };
    const read = readRows(STREAMS[table], raw, file, outcome.problems);
    for (const chunk of table === "hosts" ? [read] : chunksOf(read)) {
      if (chunk.length === 0) continue;
      const { counts, faults, notes } = await inTransaction((sql) =>
        insertTolerant(sql, STREAMS[table], chunk.map(({ row }) => row), file)
      );
      outcome.counts[table] = addCounts(outcome.counts[table] ?? {}, counts);
      outcome.notes = [...new Set([...outcome.notes, ...notes])];
      for (const { index, message } of faults) {
        outcome.problems.push({ ...chunk[index]?.place, message });
      }
    }
  }
  return outcome;
}

type PlacedRow = { row: Row; place: { line?: number; item?: number } };

function readRows(
  stream: Stream,
  raw: RawRow[],
  file: FileContext,
  problems: Problem[],
): PlacedRow[] {
  const read: PlacedRow[] = [];
  for (const one of raw) {
    const place = { line: one.line, item: one.item };
    try {
      read.push({ row: stream.read(one, file), place });
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push({ ...place, message: error.message });
    }
  }
  return read;
}

function* chunksOf(rows: PlacedRow[]): Generator<PlacedRow[]> {
  let chunk: PlacedRow[] = [];
  let characters = 0;
  for (const row of rows) {
    chunk.push(row);
    characters += JSON.stringify(row.row).length;
    if (chunk.length < CHUNK_ROWS && characters < CHUNK_CHARACTERS) continue;
    yield chunk;
    [chunk, characters] = [[], 0];
  }
  yield chunk;
}

function namesById(rows: RawRow[], tables: readonly Table[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { table, values } of rows) {
    const id = textOf(values.id);
    const name = textOf(values.name) ?? textOf(values.hostname);
    if (tables.includes(table) && id !== null && name !== null) names.set(id, name.trim());
  }
  return names;
}
