/** A severity of the database. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** What would end a difference, best first, as the database suggests it. */
export interface Suggestion {
  /** What would be done, in one sentence. */
  title: string;
  risk?: string;
  why?: string;
  /** A command of the allow-list that would be queued; never run from here. */
  command?: { name: string; target: string; arguments: Record<string, unknown> };
}

/** One issue, as the rpcs of the dashboard say it. Times are ISO 8601. */
export interface Issue {
  issue_id: string;
  status: "pending" | "open" | "resolved";
  severity: Severity;
  event_type: string;
  hostname: string;
  service: string | null;
  field: string | null;
  /** One sentence, in the language of the database. */
  details: string;
  expected: string | null;
  observed: string | null;
  first_seen_at: string;
  opened_at: string | null;
  /** Newest evidence. */
  seen_at: string | null;
  source: string | null;
  cause: "INTENT_CHANGED" | "REALITY_CHANGED" | "FIRST_SEEN";
  stale: boolean;
  flapping: boolean;
  occurrences: number;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
  suppressed_by: string | null;
  /** The waiver or the maintenance window that holds it back. */
  waived_by?: number | null;
  window_id?: number | null;
  /** In how many of so many looks it was seen, where one is not enough; it opens with the last. */
  looks?: { seen: number; needed: number } | null;
  suggestions?: Suggestion[];
}
