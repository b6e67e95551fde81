import type { Severity } from "../../issue/issue.ts";
import type { VersionedAnswer } from "../../api/answer.ts";
import type { Interval } from "./blocks.ts";
import type { Day } from "./weeks.ts";

/** A difference as it was at some time. */
export interface Difference {
  issue_id: string | null;
  event_type: string;
  severity: Severity;
  hostname: string;
  service: string | null;
  details: string;
  expected: string | null;
  observed: string | null;
  source: string | null;
}

/** A difference that a period brought, moved or ended. */
export interface Change extends Difference {
  change: "appeared" | "changed" | "disappeared" | "waived";
  changed_at: string;
  event_id: string;
  /** What was observed before the period, if there was a difference then. */
  was: string | null;
}

/** Whether the database read everything, or the first `read_events` only. */
interface Bounded {
  is_complete: boolean;
  read_events: number;
}

export interface ChangesAnswer extends VersionedAnswer, Bounded {
  since: string;
  until: string;
  counts: Record<Change["change"], number>;
  items: Change[];
  next_cursor: string | null;
}

export interface StateAnswer extends VersionedAnswer, Bounded {
  at: string;
  total: number;
  /** A page of them, worst first. */
  items: (Difference & { since: string })[];
  next_cursor: string | null;
}

export interface CalendarAnswer extends VersionedAnswer {
  time_zone: string;
  most_events: number;
  days: Day[];
}

export interface HostTimeAnswer extends VersionedAnswer, Bounded {
  hosts: string[];
  since: string;
  intervals: Interval[];
}
