import type { Issue, Severity } from "../../issue/issue.ts";
import type { VersionedAnswer } from "../../api/answer.ts";

/** Issues that are one thing to a person: a cause with its victims, one difference on many hosts. */
export interface Group {
  key: string;
  kind: "issue" | "cause" | "host";
  severity: Severity;
  event_type: string;
  field: string | null;
  /** The first of them. */
  hosts: string[];
  hosts_total: number;
  count: number;
  since: string;
  seen_at: string | null;
  /** The first of them, worst first. */
  members: Issue[];
  victims: { total: number; items: Issue[] };
}

/** What `dashboard_now` answers. */
export interface NowAnswer extends VersionedAnswer {
  counts: Record<"critical" | "high" | "medium" | "low", number>;
  acknowledged: number;
  held_back: number;
  pending: number;
  stale: number;
  explained: number;
  /** Things declared active, and those of them that nobody can see. */
  declared: number;
  unseen: number;
  unseen_hosts: number;
  reporting_hosts: number;
  engine: { is_well: boolean; problems: string[] };
  /** Commands that wait for somebody's approval. */
  awaiting_approval: number;
  trend: { day: string; opened: number }[];
  since_yesterday: { opened: number; resolved: number };
  groups: Group[];
  groups_total: number;
  next_cursor: string | null;
}
