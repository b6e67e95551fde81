import type { VersionedAnswer } from "../../api/answer.ts";
import type { Issue } from "../../issue/issue.ts";
import type { Glance } from "../hosts/answer.ts";

/** What one side says; a member that is not given says nothing. */
export interface Side {
  address?: string | null;
  place?: string | null;
  node?: string | null;
  cluster?: string | null;
  lifecycle?: "planned" | "active" | "offline" | "retired";
  schedule?: string | null;
  state?: string | null;
  health?: string | null;
  lock?: string | null;
  machine?: string | null;
  since?: string | null;
  ports?: string[] | null;
  image?: string | null;
  containers?: number;
  /** What the application says of itself, where a probe asks it. */
  version?: string;
  /** How many models an AI service has. */
  models?: number;
  /** Which of them are in memory. */
  loaded?: { name: string; size_bytes?: number; vram_bytes?: number }[];
}

export type Verdict = "equal" | "differs" | "unseen" | "stale";

/** One row of the table: both sides of one thing. */
export interface Row {
  kind:
    | "address"
    | "host"
    | "place"
    | "service"
    | "undeclared"
    | "ambiguous"
    | "leftover"
    | "other";
  /** Name of the service; empty for the host itself. */
  name: string;
  declared: Side | null;
  observed: Side | null;
  /** What differs: state, ports, image, health, address, place. */
  differs: string[];
  verdict: Verdict;
  seen_at: string | null;
  source: string | null;
  /** The first five, worst first. */
  issues: Issue[];
  issues_total: number;
}

/** Somebody who reports of the host: its own collector, or that of its hypervisor. */
export interface Collector {
  source: string;
  hostname: string;
  reports_as: string;
  status: string;
  last_contact_at: string;
  last_seen_at: string | null;
  interval_s: number;
  stale_after_s: number;
  error: string | null;
  name: string | null;
}

/** A number of the newest snapshots, beside its threshold. */
export interface Measurement {
  source: string;
  kind: string;
  name: string;
  metric: string;
  value: number;
  seen_at: string | null;
  open_above: number | null;
  unit: string;
}

/** What the machine says of itself; a member that is null was not said. Sizes are bytes. */
export interface Machine {
  os: string | null;
  kernel: string | null;
  arch: string | null;
  booted_at: string | null;
  reboot_required: boolean | null;
  time_synchronized: boolean | null;
  cpu: string | null;
  cores: number | null;
  memory_bytes: number | null;
  gpus: { name: string; memory_bytes: number | null; driver: string | null }[] | null;
  seen_at: string | null;
}

/** How one number went. */
export interface Went {
  source: string;
  kind: string;
  name: string;
  metric: string;
  /** [time, mean, lowest, highest] of each part of the time, oldest first; where nothing was measured there is none. */
  points: [string, number, number, number][];
}

/** What `api_metrics` answers. */
export interface WentAnswer extends VersionedAnswer {
  since: string;
  until: string;
  items: Went[];
}

/** A maintenance window that is open for the host. */
export interface OpenWindow {
  key: string;
  /** It names this host alone: it may be ended here. */
  is_own: boolean;
  /** Name or glob. */
  hostname: string;
  /** Null: of the whole host. */
  service: string | null;
  /** Null, like ends_at: it recurs. */
  starts_at: string | null;
  ends_at: string | null;
  reason: string;
  by: string;
}

/** What the head of the page says. */
export interface Head extends Partial<Glance> {
  hostname: string;
  declared_on: string | null;
  place: string | null;
  node: string | null;
  vmid: number | null;
  schedule: string | null;
  is_critical: boolean;
  is_secret: boolean;
  aliases: string[] | null;
  netbox_id: number | null;
  declared_at: string | null;
  /** The first five. */
  windows: OpenWindow[];
}

/** What `dashboard_host` answers. */
export interface HostAnswer {
  status: 200;
  as_of: string;
  version: string;
  unchanged?: boolean;
  host: Head;
  items: Row[];
  next_cursor: string | null;
  /** Rows by verdict, over all pages. */
  counts: Record<Verdict, number>;
  /** The first page only. */
  guests?: Glance[];
  guests_total?: number;
  collectors?: Collector[];
  measurements?: Measurement[];
  /** Null where it has no collector `system`. */
  machine?: Machine | null;
}
