import { printable } from "../program/printable.ts";

/** The columns of the view `drift` that the table shows. */
export interface DriftRow {
  severity: string;
  event_type: string;
  hostname: string | null;
  service: string | null;
  expected: string | null;
  observed: string | null;
}

/** How much of what is declared anybody looks at: without it, no difference says nothing. */
export interface Sight {
  /** Active hosts and services that are declared. */
  declared: number;
  /** Of these, those that no collector has ever seen. */
  unseen: number;
  /** Hosts that report. */
  reporting: number;
}

const severities = ["critical", "high", "medium", "low", "info"];
const headings = ["SEVERITY", "EVENT", "HOST", "SERVICE", "EXPECTED", "OBSERVED"];
const gap = 2;
const narrowest = 10;

/**
 * Lays rows of `drift` out as text, worst first, in at most `width` columns: what is too long is
 * cut with an ellipsis. A line that sums them up follows, one that counts what `limit` left out, and
 * one that counts what nobody sees.
 */
export function driftTable(
  rows: DriftRow[],
  sight: Sight,
  { width = 100, limit = 40 } = {},
): string {
  if (rows.length === 0) return withoutDrift(sight);
  const sorted = rows.toSorted(bySeverityAndPlace);
  const cells = sorted.slice(0, limit).map((row) => [
    row.severity,
    inCell(row.event_type),
    inCell(row.hostname ?? ""),
    inCell(row.service ?? ""),
    inCell(row.expected ?? "–"),
    inCell(row.observed ?? "–"),
  ]);
  const widths = fit([headings, ...cells], width);
  const lines = [headings, ...cells].map((line) =>
    line.map((cell, column) => cut(cell, widths[column] ?? 0)).join(" ".repeat(gap)).trimEnd()
  );
  const more = sorted.length > limit ? [`… and ${sorted.length - limit} more.`] : [];
  const unseen = sight.unseen > 0 ? [seenByNobody(sight)] : [];
  return [...lines, ...more, "", summary(rows), ...unseen].join("\n");
}

/** No difference is good news only of what is declared, and of what somebody looks at. */
function withoutDrift(sight: Sight): string {
  if (sight.declared === 0 && sight.reporting === 0) {
    return "Nothing is declared and nobody reports yet: there is nothing to compare.";
  }
  if (sight.declared === 0) return "No drift, but nothing is declared yet.";
  if (sight.reporting === 0) return `Nobody reports yet. ${seenByNobody(sight)}`;
  if (sight.unseen > 0) return `No drift among what is seen. ${seenByNobody(sight)}`;
  return "No drift: all that is declared is seen, and is as declared.";
}

/** `Nobody sees 5 of 60 declared hosts and services (the view coverage names them).` */
function seenByNobody({ unseen, declared }: Sight): string {
  return `Nobody sees ${unseen} of ${declared} declared hosts and services (the view coverage names them).`;
}

function bySeverityAndPlace(a: DriftRow, b: DriftRow): number {
  const rank = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  if (rank !== 0) return rank;
  const [placeA, placeB] = [a, b].map((row) => `${row.event_type} ${row.hostname} ${row.service}`);
  return placeA === placeB ? 0 : (placeA ?? "") < (placeB ?? "") ? -1 : 1;
}

/**
 * The natural width of each column, narrowed until a line fits: first the widest of the last three,
 * then the host. Severity and event are words to look for and stay whole.
 */
function fit(lines: string[][], width: number): number[] {
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0))
  );
  const total = () => widths.reduce((sum, value) => sum + value, gap * (widths.length - 1));
  const narrow = (column: number) => widths[column] = (widths[column] ?? 0) - 1;
  const last = [3, 4, 5];
  while (total() > width) {
    const widest = last.reduce((a, b) => (widths[b] ?? 0) > (widths[a] ?? 0) ? b : a);
    narrow((widths[widest] ?? 0) > narrowest ? widest : 2);
  }
  return widths;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** On one line, and nothing that a terminal obeys. */
function inCell(text: string): string {
  return printable(text.replace(/\s+/g, " "));
}

/** `12 differences on 5 hosts: 1 critical, 3 high, 8 low.` */
function summary(rows: DriftRow[]): string {
  const hosts = new Set(rows.map((row) => row.hostname).filter(Boolean)).size;
  const counts = severities
    .map((severity) => ({ severity, count: rows.filter((r) => r.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const differences = rows.length === 1 ? "1 difference" : `${rows.length} differences`;
  return `${differences} on ${hosts} ${hosts === 1 ? "host" : "hosts"}: ${counts.join(", ")}.`;
}
