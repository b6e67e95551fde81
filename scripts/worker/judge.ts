import type { Admitted } from "./admit.ts";
import type { Result } from "./result.ts";
import type { Report } from "./supervisor/protocol.ts";

/** Why a run was ended from here before its time. */
export type StopReason = "cancelled" | "lease lost" | "shutdown";

/** What is known about a run that is over. */
export interface Run {
  admitted: Admitted;
  report: Report;
  stopped: StopReason | undefined;
  /** Over SSH: whether the far end had been reached. */
  wasConnected: boolean;
  startedAt: Date;
}

/** What `ssh` exits with when it fails itself. */
const SSH_FAILED = 255;

/** What `timeout` exits with when time was up: by SIGTERM, and by SIGKILL. */
const TIMEOUT = [124, 137];

/** Says how a run ended. Where the far end of a connection may still be at work, the end is undetermined. */
export function judge(run: Run): Result {
  const { report, startedAt } = run;
  const { outcome, error } = conclude(run);
  const notes = [
    error,
    report.leftBehind > 0 && `${count(report.leftBehind)} it had left behind ended by the worker`,
    report.survivors > 0 && `${count(report.survivors)} could not be ended`,
  ];
  return {
    outcome,
    exit_code: report.exitCode,
    signal: report.signal,
    stdout: report.stdout.text,
    stderr: report.stderr.text,
    stdout_truncated: report.stdout.truncated,
    stderr_truncated: report.stderr.truncated,
    started_at: startedAt.toISOString(),
    // from the length of the run: the clock may have been set meanwhile
    finished_at: new Date(startedAt.getTime() + report.durationMs).toISOString(),
    error: notes.filter(Boolean).join("; ") || null,
  };
}

function conclude(
  { admitted: { target, maxRuntimeS }, report, stopped, wasConnected }: Run,
): { outcome: Result["outcome"]; error: string | null } {
  const { exitCode, notStarted, signal, endedBy } = report;
  if (notStarted) return { outcome: "failed", error: `not started: ${notStarted}` };
  const isRemote = target.run === "ssh";
  if (endedBy !== null) {
    const isOpen = stopped === "lease lost" || (isRemote && wasConnected);
    return {
      outcome: isOpen ? "undetermined" : "failed",
      error: endedBy === "stop" ? stopWords(stopped) : `ended after ${maxRuntimeS} s: too slow`,
    };
  }
  if (isRemote && exitCode === SSH_FAILED) {
    return wasConnected
      ? { outcome: "undetermined", error: "the connection was lost while it ran" }
      : { outcome: "failed", error: `${target.host} was not reached, nothing was run` };
  }
  if (isRemote && target.remote_timeout && TIMEOUT.includes(exitCode ?? 0)) {
    return { outcome: "failed", error: `ended after ${maxRuntimeS} s: too slow` };
  }
  if (exitCode === 0) return { outcome: "succeeded", error: null };
  return { outcome: "failed", error: signal ? `ended by ${signal}` : `exit code ${exitCode}` };
}

function stopWords(stopped: StopReason | undefined): string {
  if (stopped === "cancelled") return "cancelled while it ran, and ended";
  if (stopped === "lease lost") return "ended, because the lease was lost while it ran";
  return "ended, because the worker was shut down while it ran";
}

function count(processes: number): string {
  return `${processes} ${processes === 1 ? "process" : "processes"}`;
}
