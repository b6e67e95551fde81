import { printable } from "./printable.ts";

/** One column of a table: its heading, its cell of a row, and whether it takes the lines that are too long. */
export interface Column<Row> {
  heading: string;
  cell(row: Row): string;
  /** The cell, of its width already, in a colour. */
  colour?(row: Row, cell: string): string;
  /** Its cells are broken into several lines where the terminal is too narrow. */
  wraps?: true;
}

const GAP = "  ";
/** A column that wraps is never narrower. */
const NARROWEST = 24;

/**
 * Rows under their headings, in at most `width` characters where the columns that do not wrap leave room for it; Infinity
 * writes each row on one line. Nothing in a cell is obeyed by a terminal.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => inCell(cell(row))));
  const widths = columns.map(({ heading }, index) =>
    Math.max(heading.length, ...cells.map((line) => lengthOf(line[index] ?? "")))
  );
  narrow(columns, widths, width);
  const headings = columns.map(({ heading }, index) => heading.padEnd(widths[index] ?? 0));
  const lines = cells.flatMap((line, row) =>
    layOut(line, widths).map((parts) =>
      parts.map((part, index) => columns[index]?.colour?.(rows[row] as Row, part) ?? part)
    )
  );
  return [headings, ...lines].map((parts) => parts.join(GAP).trimEnd()).join("\n");
}

function narrow(columns: readonly { wraps?: true }[], widths: number[], width: number): void {
  const wrapping = columns.findIndex(({ wraps }) => wraps);
  if (wrapping === -1) return;
  const others = widths.reduce((sum, one) => sum + one, 0) - (widths[wrapping] ?? 0) +
    GAP.length * (widths.length - 1);
  const room = Math.max(NARROWEST, width - others);
  widths[wrapping] = Math.min(widths[wrapping] ?? 0, room);
}

/** One row as the lines that it takes; each cell is filled up to its width. */
function layOut(cells: readonly string[], widths: readonly number[]): string[][] {
  const broken = cells.map((cell, index) => wrap(cell, widths[index] ?? 0));
  const height = Math.max(...broken.map(({ length }) => length));
  return Array.from(
    { length: height },
    (_, line) => broken.map((parts, index) => fill(parts[line] ?? "", widths[index] ?? 0)),
  );
}

/** Text broken between its words; a word that is longer than a line is broken too. */
export function wrap(text: string, width: number): string[] {
  if (lengthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (lengthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    let rest = Array.from(word);
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(""));
    line = rest.join("");
  }
  return [...lines, line];
}

function fill(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - lengthOf(text)));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** On one line. */
function inCell(text: string): string {
  return printable(text.replace(/\s+/g, " "));
}
