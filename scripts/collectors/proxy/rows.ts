import type { z } from "zod";

/** Rows that are understood, and a sentence for each that is not. */
export interface Rows<Row> {
  rows: Row[];
  problems: string[];
}

/** Reads a list row by row: one that is not understood costs itself, and is named. */
export function readRows<Row>(
  list: readonly unknown[],
  schema: z.ZodType<Row>,
  nameOf: (row: Record<string, unknown>, place: number) => string,
): Rows<Row> {
  const read: Rows<Row> = { rows: [], problems: [] };
  list.forEach((value, place) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return read.rows.push(parsed.data);
    const row = typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
    const where = parsed.error.issues[0]?.path.join(".");
    read.problems.push(
      `${nameOf(row, place)} is not understood: ${where || "the row"} is of another kind`,
    );
  });
  return read;
}
