/** A blind spot: how much of what one side knows, the other side knows too. */
export interface Question {
  key: string;
  question: string;
  total: number;
  gaps: number;
}

export type CollectorState = "overdue" | "held" | "failing" | "partial" | "clock" | "fresh";

/** Who reports of a host from a source. Times are ISO 8601. */
export interface Collector {
  hostname: string;
  source: string;
  state: CollectorState;
  reports_as: string;
  host_is_declared: boolean;
  /** Its name and version, as it says. */
  collector: string | null;
  instance: string | null;
  last_contact_at: string;
  last_seen_at: string | null;
  interval_s: number;
  stale_after_s: number;
  /** How far its clock is ahead; negative: behind. */
  clock_skew_s: number;
  error_kind: string | null;
  error_message: string | null;
  error_since: string | null;
  problems: string | null;
  unreadable_rows: number;
  incomplete_lists: string[];
  /** What a second collector of this name says it speaks of; it does not count. */
  rival: string | null;
  /** Its newest snapshot, where the mass-change guard holds it. */
  held: { since: string | null; present: number; may_release: boolean } | null;
}

export interface Heartbeat {
  name: string;
  kind: string;
  hostname: string;
  cadence_s: number;
  last_beat_at: string;
  is_overdue: boolean;
}

export type Only = "all" | "overdue" | "failing";

/** The filter that an address names. */
export function readOnly(text: string | null): Only {
  return text === "overdue" || text === "failing" ? text : "all";
}

/** A whole percentage that is 100 only when nothing lacks, and 0 only when everything does. */
export function coveredPercent({ total, gaps }: Pick<Question, "total" | "gaps">): number {
  if (total === 0 || gaps === 0) return 100;
  if (gaps === total) return 0;
  return Math.min(99, Math.max(1, Math.round(100 * (total - gaps) / total)));
}

/** The lines that let a collector run again, on the machine where it runs. */
export function unitLines({ hostname, source }: Pick<Collector, "hostname" | "source">): string {
  // a name is written by whoever reports: it stands in a comment, on one line
  const where = hostname.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?").slice(0, 100);
  const unit = /^[a-z0-9-]+$/.test(source) ? `bruce-collector-${source}` : "'bruce-collector-*'";
  return `# ${where}
systemctl status ${unit}
journalctl -u ${unit} -n 50`;
}
