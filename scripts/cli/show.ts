import process from "node:process";
import { styleText } from "node:util";
import { say } from "../program/say.ts";
import { type Column, table, wrap } from "../program/table.ts";
import type { Row } from "./ask.ts";
import type { Words } from "./words.ts";

/** Prints JSON for scripts. */
export function showJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Prints rows as a table that fits the terminal, or JSON, or one sentence where there is none. */
export function showRows(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none: string,
  isJson = false,
): void {
  if (isJson) return showJson(rows);
  if (rows.length === 0) return say(none);
  // each cell is printable already, and colours are not
  console.log(table(columns, rows, process.stdout.columns ?? Infinity));
}

/** Prints a sentence in lines that fit the terminal. */
export function sayWrapped(text: string): void {
  say(wrap(text, process.stdout.columns ?? Infinity).join("\n"));
}

const COLOURS = {
  critical: ["bold", "red"],
  high: ["red"],
  medium: ["yellow"],
  low: ["dim"],
  info: ["dim"],
} as const;

/** The severity of a row, in its colour on a terminal. */
export function severityColumn(words: Words): Column<Row> {
  return {
    heading: words("cli.severity"),
    cell: ({ severity }) => words(`cli.severity.${severity}`),
    colour({ severity }, cell) {
      const colour = COLOURS[severity as keyof typeof COLOURS];
      return colour && process.stdout.isTTY ? styleText([...colour], cell) : cell;
    },
  };
}

/** A text of a row; what is absent is empty. */
export function textColumn(heading: string, name: string, wraps?: true): Column<Row> {
  return { heading, cell: (row) => String(row[name] ?? ""), ...wraps && { wraps } };
}

/** How long ago a moment of a row is. */
export function ageColumn(heading: string, name: string, words: Words): Column<Row> {
  return {
    heading,
    cell: (row) => typeof row[name] === "string" ? age(row[name], Date.now(), words) : "",
  };
}

/** How long ago a moment is, by the largest unit that it has one of: `45 s`, `12 min`, `3 h`, `5 d`. */
function age(moment: string, now: number, words: Words): string {
  return durationText(Math.max(0, Math.round((now - Date.parse(moment)) / 1000)), words);
}

/** A duration in seconds by its largest unit. */
export function durationText(seconds: number, words: Words): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return words("cli.days", Math.floor(seconds / 86_400));
}
