import process from "node:process";
import { type Column, table, wrap } from "../program/table.ts";
import type { Words } from "../cli/words.ts";

/** The columns of the view `drift` that the table shows. */
export interface DriftRow {
  severity: string;
  event_type: string;
  hostname: string | null;
  service: string | null;
  details: string;
}

const severities = ["critical", "high", "medium", "low", "info"];

/**
 * Rows of `drift` as text, worst first, in at most `width` columns, then how many `limit` left out, then what `bruce status`
 * says. `words` are in the language of the owner.
 */
export function driftTable(
  rows: DriftRow[],
  status: string,
  words: Words,
  { width = process.stdout.columns ?? 100, limit = 40 } = {},
): string {
  const said = wrap(status, width);
  if (rows.length === 0) return said.join("\n");
  const sorted = rows.toSorted(bySeverityAndPlace);
  const more = sorted.length > limit ? [words("cli.more", sorted.length - limit)] : [];
  return [table(columns(words), sorted.slice(0, limit), width), ...more, "", ...said].join("\n");
}

function columns(words: Words): Column<DriftRow>[] {
  return [
    { heading: words("cli.severity"), cell: ({ severity }) => words(`cli.severity.${severity}`) },
    { heading: words("cli.host"), cell: ({ hostname }) => hostname ?? "" },
    { heading: words("cli.service"), cell: ({ service }) => service ?? "" },
    { heading: words("cli.details"), cell: ({ details }) => details, wraps: true },
  ];
}

function bySeverityAndPlace(a: DriftRow, b: DriftRow): number {
  const rank = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  if (rank !== 0) return rank;
  const [placeA, placeB] = [a, b].map((row) => `${row.event_type} ${row.hostname} ${row.service}`);
  return placeA === placeB ? 0 : (placeA ?? "") < (placeB ?? "") ? -1 : 1;
}
