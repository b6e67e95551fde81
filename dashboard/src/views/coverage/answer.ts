import type { VersionedAnswer } from "../../api/answer.ts";
import type { Collector, Heartbeat, Only, Question } from "./things.ts";

/** What `dashboard_coverage` answers; only the collectors when their list was asked for. */
export interface CoverageAnswer extends VersionedAnswer {
  questions?: Question[];
  counts: Record<Only, number>;
  collectors: { items: Collector[]; next_cursor: string | null };
  engine?: { is_well: boolean; problems: string[]; heartbeats: Heartbeat[] };
  /** Expected states that the mass-change guard holds. */
  held_states?: { source: string; may_release: boolean }[];
}

/** What it answers about the gaps of one question. */
export interface NamesAnswer extends VersionedAnswer {
  names: {
    items: { thing: string; place: string | null; hostname: string }[];
    next_cursor: string | null;
  };
}
