import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, type ExitCode } from "../program/exit_codes.ts";
import type { Config } from "./config.ts";
import { execute, type Means } from "./execute.ts";
import { Pause, pause } from "./pause.ts";
import type { Handed, Unanswered } from "./queue.ts";
import { unseen } from "./result.ts";

/** Longest wait between two tries while BRUCE is away. */
const AWAY_MS = 60_000;

/** How long the last results may take to be sent when the worker ends; they are on disk. */
const LAST_FLUSH_MS = 10_000;

/** A worker at work: what it runs, and what went wrong. */
interface Course {
  running: Set<Promise<void>>;
  /** Ends what runs. */
  end: AbortController;
  problem: Unanswered | undefined;
}

/**
 * Claims and carries out commands until `stop` is aborted, or once. A token that is refused ends it too, when what runs
 * has ended.
 */
export async function work(
  config: Config,
  means: Means,
  stop: AbortSignal,
  isOnce: boolean,
): Promise<ExitCode> {
  const course: Course = { running: new Set(), end: new AbortController(), problem: undefined };
  await claimUntilStopped(config, means, course, stop, isOnce);
  const all = Promise.all([...course.running]);
  // a number of milliseconds that the timers of the runtime can hold
  if (isOnce) await pause(2 ** 31 - 1, stop, [all]);
  if (stop.aborted) await pause(config.drain_s * 1000, undefined, [all]);
  course.end.abort();
  await all;
  const last = await Promise.race([means.outbox.flush(), sleep(LAST_FLUSH_MS, course.problem)]);
  return exitCode(last ?? course.problem, means);
}

async function claimUntilStopped(
  config: Config,
  means: Means,
  course: Course,
  stop: AbortSignal,
  isOnce: boolean,
): Promise<void> {
  const idle = new Pause(config.poll_s * 1000);
  const away = new Pause(AWAY_MS);
  while (!stop.aborted) {
    const problem = await means.outbox.flush() ?? await claim(config, means, course, isOnce);
    report(problem, means, course);
    if (isOnce) return;
    if (problem?.kind === "token" || problem?.kind === "refused") {
      if (course.running.size === 0) return;
      await pause(away.takeMs(), stop, course.running);
    } else if (problem) {
      const wait = (problem.kind === "away" && problem.retryAfterS || 0) * 1000;
      await pause(Math.max(wait, away.takeMs()), stop, []);
    } else {
      away.reset();
      if (course.running.size > 0) idle.reset();
      await pause(idle.takeMs(), stop, course.running);
    }
  }
}

/** Takes as many commands as there is room for, and starts them. */
async function claim(
  { name, concurrency, lease_s }: Config,
  means: Means,
  course: Course,
  isOnce: boolean,
): Promise<Unanswered | undefined> {
  const max = concurrency - course.running.size;
  if (max <= 0) return undefined;
  const { commands, targets } = means.allowlist;
  const handed: Handed = await means.queue.claim({
    worker: name,
    targets: Object.keys(targets),
    names: Object.keys(commands),
    max,
    lease_s,
    ...isOnce && { once: true },
  });
  if (handed.kind !== "ok") return handed;
  for (const claimed of handed.commands) {
    const run = execute(claimed, means, course.end.signal)
      .catch((error) => means.log.problem(`${claimed.name}: ${error}`))
      .then(async () => {
        course.running.delete(run);
        await means.outbox.flush();
      });
    course.running.add(run);
  }
  for (const { command_id, lease } of handed.unreadable) {
    const entry = {
      command_id,
      lease,
      attempt: 0,
      title: "an unreadable command",
      started_at: new Date().toISOString(),
    };
    if (means.ledger.begin(entry)) {
      means.outbox.add(entry, unseen("rejected", "this worker cannot read the command"));
    }
  }
  return undefined;
}

/** Says once what is wrong, and once that it is over. */
function report(problem: Unanswered | undefined, { log }: Means, course: Course): void {
  if (problem && problem.reason !== course.problem?.reason) {
    log.problem(`BRUCE ${problem.kind === "away" ? "is away" : "refuses"}: ${problem.reason}`);
  }
  if (!problem && course.problem) log.status("BRUCE answers again");
  course.problem = problem;
}

function exitCode(problem: Unanswered | undefined, { outbox }: Means): ExitCode {
  if (outbox.unkept > 0) return EXIT.lost;
  if (problem && problem.kind !== "away" || outbox.refused > 0) return EXIT.refused;
  return problem || outbox.size > 0 ? EXIT.spooled : EXIT.delivered;
}
