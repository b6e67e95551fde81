import type { Tone } from "../../parts/tone.ts";
import type { Command, CommandState, Notice, NoticeStatus, Target } from "./things.ts";

const stateTones: Record<CommandState, Tone> = {
  awaiting_approval: "attention",
  pending: "busy",
  claimed: "busy",
  running: "busy",
  succeeded: "well",
  failed: "ill",
  rejected: "ill",
  expired: "unknown",
  cancelled: "unknown",
  undetermined: "unknown",
};

/**
 * How a command stands. An exit code of 0 proves nothing: what ran for an issue is well when a later
 * observation says so.
 */
export function commandTone(
  { state, verification }: Pick<Command, "state" | "verification">,
): Tone {
  if (verification === "disproved") return "ill";
  if (verification === "verified") return "well";
  if (state === "succeeded" && verification === "waiting") return "busy";
  return stateTones[state];
}

const noticeTones: Record<NoticeStatus, Tone> = {
  pending: "busy",
  leased: "busy",
  delivered: "well",
  dead: "ill",
};

/** One that waits after a failure is no plain queue. */
export function noticeTone({ status, attempts }: Pick<Notice, "status" | "attempts">): Tone {
  return status === "pending" && attempts > 0 ? "attention" : noticeTones[status];
}

/** A worker says that it is there every two minutes. */
const workerAwayMs = 600_000;

/** Has no worker been heard of for long, or never? What is queued then waits for nobody. */
export function isWorkerAway(worker_at: string | null | undefined, now: number): boolean {
  return worker_at === null ||
    worker_at !== undefined && now - Date.parse(worker_at) > workerAwayMs;
}

type Known = Pick<Target, "enabled" | "breaker" | "failing_since" | "delivered_at">;

/** What is known of a target: nothing is well before something was delivered. */
export function targetState(
  { enabled, breaker, failing_since, delivered_at }: Known,
): "disabled" | "open" | "failing" | "untried" | "works" {
  if (!enabled) return "disabled";
  if (breaker !== "closed") return "open";
  if (failing_since) return "failing";
  return delivered_at ? "works" : "untried";
}

export const targetTones: Record<ReturnType<typeof targetState>, Tone> = {
  disabled: "unknown",
  open: "ill",
  failing: "ill",
  untried: "unknown",
  works: "well",
};

/** How a test stands: sent, refused, waiting for a dispatcher or for the circuit breaker. */
export function testState(
  notice: Pick<Notice, "status">,
  waits_until: string | null,
  now: number,
): "sent" | "refused" | "held" | "waiting" {
  if (notice.status === "delivered") return "sent";
  if (notice.status === "dead") return "refused";
  return waits_until && Date.parse(waits_until) > now ? "held" : "waiting";
}
