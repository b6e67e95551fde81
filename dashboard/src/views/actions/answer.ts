import type { Answer } from "../../api/answer.ts";
import type { VersionedAnswer } from "../../api/answer.ts";
import type { Command, Notice, Result, Target } from "./things.ts";

export interface CommandAnswer extends Answer {
  command: Command;
  results: Result[];
}

export interface NoticeAnswer extends Answer {
  notice: Notice;
  deliveries: {
    finished_at: string;
    outcome: string;
    attempt: number;
    http_status: number | null;
    latency_ms: number | null;
    error: string | null;
  }[];
  /** An open circuit breaker lets nothing through until then. */
  waits_until: string | null;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** What `dashboard_actions` answers; the lists are those that were asked for. */
export interface ActionsAnswer extends VersionedAnswer {
  /** When any worker was last heard of; null: never. */
  worker_at: string | null;
  counts: { waiting: number; underway: number; queued: number; dead: number; failing: number };
  lists: {
    waiting?: Page<Command>;
    underway?: Page<Command>;
    ended?: Page<Command>;
    notices?: Page<Notice>;
    dead?: Page<Notice>;
    targets?: Page<Target>;
  };
}
