import type { Issue, Severity } from "../../issue/issue.ts";
import type { VersionedAnswer } from "../../api/answer.ts";
import type { Hold } from "../issue/hold.ts";

/** Issues that are one thing to a person: a cause with its victims, one difference on many hosts. */
export interface Group {
  key: string;
  kind: "issue" | "cause" | "host";
  /** Of kind cause: its key, and what differs on how many hosts, in one sentence. */
  cause_key: string | null;
  details: string | null;
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

/** The counts beside the sentence that can be read one by one, as the address and the database name them. */
export const onlies = ["taken", "held", "pending", "stale"] as const;
export type Only = typeof onlies[number];

/** The count that an address names. */
export const readOnly = (text: string | null): Only | undefined =>
  onlies.find((only) => only === text);

/** One issue of such a list. */
export interface Listed extends Issue {
  hold: Hold;
  /** How many looks of how many have shown it; null where it does not wait for looks. */
  looks: { seen: number; needed: number } | null;
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
  /** These three only where no count was asked for. */
  groups?: Group[];
  groups_total?: number;
  next_cursor?: string | null;
  /** The issues of the count that was asked for. */
  list?: { items: Listed[]; next_cursor: string | null };
}
