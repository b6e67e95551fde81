import type { Answer } from "../../api/answer.ts";
import type { VersionedAnswer } from "../../api/answer.ts";
import type { Field, Kind, Row, Value } from "./row.ts";

/** What `dashboard_tuning` answers. */
export interface TuningAnswer extends VersionedAnswer {
  what: Kind;
  fields: Field[];
  rows: Row[];
  total: number;
  next_cursor: string | null;
}

/** What an issue of now would do. */
export interface Effect {
  effect: "opens" | "resolves" | "held" | "freed" | "severity";
  hostname: string;
  service: string | null;
  event_type: string;
  severity: string;
  was: string | null;
}

/** What `api_preview` answers. */
export interface PreviewAnswer extends Answer {
  changes: Record<string, { from: Value; to: Value }>;
  /** null: there is too much to judge for a preview. */
  now: Record<Effect["effect"], number> & { items: Effect[] } | null;
  /**
   * days: null where one day has too many events to rehearse; left_out: snapshots of these days that there was no
   * time for.
   */
  past: {
    days: number | null;
    notices: number | null;
    in_place_of: number | null;
    left_out?: number;
  } | null;
  matches: { days: number; events: number } | null;
}
