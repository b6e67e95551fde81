/** A severity of the database. */
export type Severity = "critical" | "high" | "medium" | "low" | "info";

/** One thing that would end a difference, as the database suggests it. Nothing of it is done from here unasked. */
export interface Suggestion {
  /** Names it for good: what was tried is remembered by it. */
  key: string;
  kind: string;
  /** What would be done, in one sentence. */
  title: string;
  /** Also whether it worked here before. */
  why?: string;
  risk: "none" | "low" | "medium" | "high";
  risk_why?: string;
  /** A command of the allow-list that would be queued; never run from here. */
  command?: { name: string; target: string; arguments: Record<string, unknown> };
  /** A line of the command `bruce`. */
  cli?: string;
  /** A page to open: where it is clicked, or what explains it. */
  url?: string;
  /** For the database itself, where no command says it. */
  sql?: string;
  /** A line for a machine, in a folder there. */
  shell?: { on?: string; in?: string; line: string };
  /** What a compose file has to say of a service. */
  compose?: { file?: string; service: string; lines: string[] };
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
  /** What would end it, best first; only where one issue is asked for. */
  suggestions?: Suggestion[];
}
