import type { Issue } from "../../issue/issue.ts";
import type { VersionedAnswer } from "../../api/answer.ts";
import type { Evidence } from "./evidence.ts";
import type { Hold } from "./hold.ts";

/** One attempt to deliver a notification. */
export interface Delivery {
  at: string;
  outcome: "delivered" | "retry" | "dead" | "lost";
  http_status: number | null;
  error: string | null;
}

/** One step of the story of an issue; `kind` says which of the other members there are. */
export interface Step {
  at: string;
  kind: string;
  /** The sentence of an event, as the database says it. */
  details?: string | null;
  expected?: string | null;
  observed?: string | null;
  cause?: string | null;
  /** Who did it. */
  by?: string | null;
  note?: string | null;
  reason?: string | null;
  until?: string | null;
  /** What the journal says, where the page has no words of its own. */
  said?: string | null;
  target?: string | null;
  how?: string | null;
  state?: "pending" | "leased" | "delivered" | "dead";
  attempts?: number;
  about?: number;
  deliveries?: Delivery[];
  step?: string | null;
  name?: string | null;
  exit_code?: number | null;
}

/** A page of what an issue explains, worst first. */
export interface Victims {
  total: number;
  items: Issue[];
  next_cursor: string | null;
}

/** What `dashboard_issue` answers when one list of it is asked for. */
export interface VictimsAnswer extends VersionedAnswer {
  victims: Victims;
}

/** What `dashboard_issue` answers. */
export interface IssueAnswer extends VersionedAnswer {
  issue: Issue & { resolved_at: string | null };
  hold: Hold;
  root: Issue | null;
  /** The first of what it explains. */
  victims: Victims;
  /** Oldest first; `omitted` older ones are not told. */
  timeline: { items: Step[]; omitted: number };
  evidence: Evidence | null;
}
