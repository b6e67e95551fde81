import postgres from "postgres";
import type { FileContext, Inserted, Row, Stream } from "./stream.ts";

/** Data exceptions, broken constraints, and what a trigger raises: the fault of a row, not of the database. */
const ROW_FAULT = /^(22|23|P0001)/;

/**
 * Inserts rows so that a bad one costs only itself: when the database refuses them, each half is tried on its own. Other
 * errors (no connection, no right) are thrown.
 */
export async function insertTolerant(
  sql: postgres.TransactionSql,
  stream: Stream,
  rows: Row[],
  file: FileContext,
): Promise<Required<Inserted>> {
  try {
    const { counts, faults = [], notes = [] } = await sql.savepoint((inner) =>
      stream.insert(inner, rows, file)
    ) as Inserted;
    return { counts, faults, notes };
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || !ROW_FAULT.test(error.code)) throw error;
    if (rows.length === 1) {
      const message = [error.message, error.hint].filter(Boolean).join("; ");
      return { counts: {}, faults: [{ index: 0, message }], notes: [] };
    }
  }
  const half = Math.ceil(rows.length / 2);
  const first = await insertTolerant(sql, stream, rows.slice(0, half), file);
  const second = await insertTolerant(sql, stream, rows.slice(half), file);
  return joined(first, second, half);
}

function joined(one: Required<Inserted>, two: Required<Inserted>, offset: number) {
  return {
    counts: addCounts(one.counts, two.counts),
    faults: [
      ...one.faults,
      ...two.faults.map(({ index, message }) => ({ index: index + offset, message })),
    ],
    notes: [...new Set([...one.notes, ...two.notes])],
  };
}

/** Sums by name. */
export function addCounts(
  one: Record<string, number>,
  two: Record<string, number>,
): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(two)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
