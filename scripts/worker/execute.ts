import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { distrustOf } from "../program/trusted_file.ts";
import { admit, type Admitted, type Verdict } from "./admit.ts";
import type { Allowlist } from "./allowlist.ts";
import type { Claimed } from "./claimed.ts";
import { SEARCH_PATH } from "./clean_environment.ts";
import { invocationOf } from "./invocation.ts";
import { judge, type StopReason } from "./judge.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { maskSecrets } from "./mask_secrets.ts";
import type { Outbox } from "./outbox.ts";
import { oneLine } from "../program/printable.ts";
import type { Beat, Queue } from "./queue.ts";
import { type Result, unseen } from "./result.ts";
import type { Environment } from "./settings.ts";
import type { Start, Supervised } from "./supervise.ts";

/** What a worker has, to carry out commands with. */
export interface Means {
  allowlist: Allowlist;
  ledger: Ledger;
  outbox: Outbox;
  queue: Queue;
  log: Log;
  environment: Environment;
  /** Directory for files that tell that `ssh` has logged in. */
  connected: string;
  supervise: Start;
}

/** Of each stream, so much is kept. */
const KEEP_BYTES = 60_000;

/** Longest time between two heartbeats. */
const MAX_BEAT_MS = 200_000;

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5_000;

/**
 * Carries out one claimed command: checks it, writes down that it begins, tells the queue so, runs it with heartbeats
 * and leaves its result in the outbox. `shutdown` ends it before its time.
 */
export async function execute(
  claimed: Claimed,
  means: Means,
  shutdown: AbortSignal,
): Promise<void> {
  const { ledger, outbox, log } = means;
  const entry: Entry = {
    command_id: claimed.command_id,
    lease: claimed.lease,
    attempt: claimed.attempt,
    title: titleOf(claimed),
    started_at: new Date().toISOString(),
  };
  if (!ledger.begin(entry)) {
    log.problem(`${entry.title} was begun here before, and is not run again.`);
    return;
  }
  const verdict = trusted(admit(claimed, means.allowlist));
  const result = "reason" in verdict
    ? unseen("rejected", `not allowed on this worker: ${verdict.reason}`)
    : await announceAndRun(claimed, verdict, entry, means, shutdown);
  if (!result) return;
  outbox.add(entry, result);
  log.status(`${entry.title}: ${result.outcome}${result.error ? ` (${result.error})` : ""}`);
}

/** A program that others may replace is not started: it may have been fine when this worker began. */
function trusted(verdict: Verdict): Verdict {
  if ("reason" in verdict) return verdict;
  const program = verdict.target.run === "local" ? verdict.argv[0] ?? "" : "ssh";
  const reason = distrustOf(program, SEARCH_PATH);
  return reason ? { reason: oneLine(reason) } : verdict;
}

/** Undefined when the command turned out to be another's before anything of it was started. */
async function announceAndRun(
  claimed: Claimed,
  admitted: Admitted,
  entry: Entry,
  means: Means,
  shutdown: AbortSignal,
): Promise<Result | undefined> {
  // from here on the queue counts it as started: whatever happens to this worker, nobody runs it again
  const first = await means.queue.beat(claimed.command_id, claimed.lease);
  if (first.kind === "lost" || first.kind === "cancelled") {
    means.ledger.takeBack(entry);
    means.log.status(`${entry.title}: ${first.kind} before it was started`);
    return undefined;
  }
  if (first.kind !== "running") return unseen("failed", `not started: ${first.reason}`);
  if (shutdown.aborted) return unseen("failed", "not started: the worker was shut down");
  return await run(claimed, admitted, means, shutdown);
}

async function run(
  claimed: Claimed,
  admitted: Admitted,
  { environment, connected, queue, supervise, log }: Means,
  shutdown: AbortSignal,
): Promise<Result> {
  const connectedFile = `${connected}/${claimed.lease}`;
  mkdirSync(dirname(connectedFile), { recursive: true, mode: 0o700 });
  const invocation = invocationOf(admitted, environment, connectedFile);
  const startedAt = new Date();
  const supervised = supervise(claimed.lease, {
    argv: invocation.argv,
    cwd: invocation.cwd,
    environment: invocation.environment,
    deadlineMs: invocation.deadlineS * 1000,
    graceMs: GRACE_MS,
    keepBytes: KEEP_BYTES,
  });
  let stopped: StopReason | undefined;
  const stop = (reason: StopReason) => {
    stopped ??= reason;
    supervised.stop();
  };
  const onShutdown = () => stop("shutdown");
  shutdown.addEventListener("abort", onShutdown);
  const beating = beatUntil(supervised, claimed, queue, (beat) => {
    if (beat.kind === "cancelled") stop("cancelled");
    else if (beat.kind === "lost") stop("lease lost");
    // the command goes on: the queue may be what it restarts, and a half-done command helps nobody
    else if (beat.kind !== "running") log.problem(`Heartbeat of ${claimed.name}: ${beat.reason}`);
  });
  const report = await supervised.ended;
  await beating;
  shutdown.removeEventListener("abort", onShutdown);
  const wasConnected = existsSync(connectedFile);
  rmSync(connectedFile, { force: true });
  if (!report) {
    return unseen(
      "undetermined",
      "its supervisor was killed while it ran",
      startedAt.toISOString(),
    );
  }
  const result = judge({ admitted, report, stopped, wasConnected, startedAt });
  return maskSecrets(result, admitted.command.pass_environment, environment);
}

/** Beats three times per lease until the command has ended. */
async function beatUntil(
  { ended }: Supervised,
  { command_id, lease, lease_s }: Claimed,
  queue: Queue,
  hear: (beat: Beat) => void,
): Promise<void> {
  const hasEnded = ended.then(() => undefined);
  // the queue may say anything
  const everyMs = Math.min(Math.max(lease_s * 1000 / 3, 100), MAX_BEAT_MS);
  for (;;) {
    const pause = Promise.withResolvers<"due">();
    const timer = setTimeout(() => pause.resolve("due"), everyMs);
    const due = await Promise.race([hasEnded, pause.promise]);
    clearTimeout(timer);
    if (!due) return;
    const beat = await Promise.race([hasEnded, queue.beat(command_id, lease)]);
    if (!beat) return;
    hear(beat);
  }
}

function titleOf({ name, target, arguments: given }: Claimed): string {
  const words = Object.entries(given).map(([name, value]) => `${name}=${wordOf(value)}`);
  return oneLine([name, ...words, "on", target ?? "no target"].join(" "));
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
