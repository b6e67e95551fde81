import type { VersionedAnswer } from "../../api/answer.ts";
import type { Severity } from "../../issue/issue.ts";

/** Whether less is open than in the time before. */
export type Direction = "better" | "same" | "worse" | "unknown";

/** One number a day; null: no data of that day. */
export type Series = (number | null)[];

/** How much drift there was. */
export interface Amount {
  opened: number;
  opened_before: number | null;
  resolved: number;
  set_aside: number;
  open: number;
  mean_open: number | null;
  mean_open_before: number | null;
  direction: Direction;
  daily: { opened: Series; resolved: Series; open: Series };
}

/** The drift of one rule or host. */
export interface NamedAmount extends Amount {
  name: string;
}

/** How long something took, over `count` issues. */
export interface Duration {
  count: number;
  mean_s: number | null;
  median_s: number | null;
}

export interface Month {
  /** Such as 2026-03. */
  month: string;
  has_data: boolean;
  opened: number | null;
  detect: Duration;
  detect_left_out: { held_back: number; beginning_unknown: number };
  resolve: Duration & { by_declaration: number };
  resolve_left_out: { waived: number; forgotten: number };
}

export interface Thing {
  hostname: string;
  service: string | null;
  event_type: string;
  field: string | null;
  severity: Severity;
  occurrences: number;
  open_s: number;
  share: number | null;
  is_open: boolean;
  issue_id: string;
}

/** What opened or ended of one rule. */
export interface Effect {
  event_type: string;
  occurrences: number;
  details?: string;
  issue_id?: string;
}

export interface ImageChange {
  hostname: string;
  service: string;
  changed_at: string;
  release: string;
  release_before: string;
  compared_s: number;
  opened: Effect[];
  opened_before: Effect[];
  ended: Effect[];
}

/** What fills up, the next to be full first. */
export interface Forecasts {
  growing: {
    hostname: string;
    service: string | null;
    kind: string;
    name: string;
    metric: string;
    full_at: string;
    because: string;
  }[];
  growing_total: number;
  not_enough_data: number;
}

export interface Remedies {
  commands: {
    name: string;
    run: number;
    verified: number;
    disproved: number;
    waiting: number;
    failed: number;
  }[];
  resolved: { event_type: string; with_command: Duration; without: Duration }[];
}

/** What the rpc api_trajectory answers; docs/trajectory.md says what each member is. */
export interface TrajectoryAnswer extends VersionedAnswer {
  since: string;
  until: string;
  time_zone: string;
  known_since: string | null;
  counted_until: string;
  days: string[];
  total: Amount;
  rules: NamedAmount[];
  hosts: NamedAmount[];
  hosts_total: number | null;
  /** Members that are empty because too many issues were open. */
  not_listed: string[];
  months: Month[];
  most: Thing[];
  flapping: Thing[];
  forecasts: Forecasts;
  images: ImageChange[];
  remedies: Remedies;
}
