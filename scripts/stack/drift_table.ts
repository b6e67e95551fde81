import process from "node:process";
import { type Column, table } from "../program/table.ts";

/** The columns of the view `drift` that the table shows. */
export interface DriftRow {
  severity: string;
  event_type: string;
  hostname: string | null;
  service: string | null;
  details: string;
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

const COLUMNS: readonly Column<DriftRow>[] = [
  { heading: "SEVERITY", cell: ({ severity }) => severity },
  { heading: "HOST", cell: ({ hostname }) => hostname ?? "" },
  { heading: "SERVICE", cell: ({ service }) => service ?? "" },
  { heading: "DETAILS", cell: ({ details }) => details, wraps: true },
];

/**
 * Rows of `drift` as text, worst first, in at most `width` columns. A line that sums them up follows, one that counts what
 * `limit` left out, and one that counts what nobody sees.
 */
export function driftTable(
  rows: DriftRow[],
  sight: Sight,
  { width = process.stdout.columns ?? 100, limit = 40 } = {},
): string {
  if (rows.length === 0) return withoutDrift(sight);
  const sorted = rows.toSorted(bySeverityAndPlace);
  const more = sorted.length > limit ? [`… and ${sorted.length - limit} more.`] : [];
  const unseen = sight.unseen > 0 ? [seenByNobody(sight)] : [];
  return [table(COLUMNS, sorted.slice(0, limit), width), ...more, "", summary(rows), ...unseen]
    .join("\n");
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
