import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";

/** Share of the interval by which a wait differs from it, so that many hosts do not report in step. */
const JITTER = 0.05;

/**
 * Runs every `intervalS` seconds until `stop` is aborted, which ends the wait, not a run. A token that the API refuses
 * ends it as well: each further run would only be refused again.
 */
export async function repeat(
  run: () => Promise<ExitCode>,
  intervalS: number,
  stop: AbortSignal,
): Promise<ExitCode> {
  while (!stop.aborted) {
    const started = performance.now();
    const code = await run();
    if (code === EXIT.refused) return code;
    const wait = intervalS * 1000 * (1 + JITTER * (2 * Math.random() - 1));
    const left = Math.max(wait - (performance.now() - started), 0);
    await sleep(left, undefined, { signal: stop }).catch(() => undefined);
  }
  return EXIT.delivered;
}
