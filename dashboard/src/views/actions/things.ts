export type CommandState =
  | "awaiting_approval"
  | "pending"
  | "claimed"
  | "running"
  | "succeeded"
  | "failed"
  | "rejected"
  | "expired"
  | "cancelled"
  | "undetermined";

/** One command of the queue. Times are ISO 8601. */
export interface Command {
  command_id: string;
  state: CommandState;
  name: string;
  description: string | null;
  target: string;
  /** The guest that it was asked for, where `target` is its hypervisor. */
  asked_target: string | null;
  service: string | null;
  /** What is run, without a shell; null when it was never allowed. */
  argv: string[] | null;
  risk: "low" | "medium" | "high";
  requested_by: string;
  is_automatic: boolean;
  created_at: string;
  expires_at: string;
  approved_by: string | null;
  attempt: number;
  max_attempts: number;
  claimed_by: string | null;
  started_at: string | null;
  max_runtime_s: number;
  cancel_requested_by: string | null;
  finished_at: string | null;
  reason: string | null;
  exit_code: number | null;
  verification: "not_needed" | "waiting" | "verified" | "disproved";
  verified_at: string | null;
  gave_up_at: string | null;
  issue: { issue_id: string; status: string; details: string } | null;
  may_approve: boolean;
  may_cancel: boolean;
  may_repeat: boolean;
  /** Of what ended only. */
  has_output?: boolean;
}

/** What a worker reported. */
export interface Result {
  received_at: string;
  outcome: string;
  is_late: boolean;
  attempt: number;
  exit_code: number | null;
  signal: string | null;
  error: string | null;
  reported_by: string;
  stdout: string | null;
  stderr: string | null;
  is_cut: boolean;
}

export type NoticeStatus = "pending" | "leased" | "delivered" | "dead";

export interface Notice {
  action_id: string;
  status: NoticeStatus;
  kind: string;
  target: string;
  title: string;
  severity: string | null;
  reaction: string | null;
  events: number;
  created_at: string;
  attempts: number;
  max_attempts: number;
  next_attempt_at: string | null;
  finished_at: string | null;
  http_status: number | null;
  last_error: string | null;
  issue_id: string | null;
  /** Of dead letters only. */
  may_replay?: boolean;
}

export interface Target {
  name: string;
  kind: string;
  enabled: boolean;
  description: string | null;
  /** Host and port alone: the rest of an address may be a secret. */
  host: string | null;
  breaker: "closed" | "open" | "half_open";
  failures: number;
  failing_since: string | null;
  breaker_retry_at: string | null;
  queued: number;
  last: {
    status: NoticeStatus;
    finished_at: string;
    http_status: number | null;
    error: string | null;
    title: string;
  } | null;
  delivered_at: string | null;
  may_test: boolean;
}
