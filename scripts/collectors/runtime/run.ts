import { stripText } from "../../../supabase/functions/_shared/secrets.ts";
import type { Configured } from "./collector.ts";
import { deliver, type Ways } from "./delivery.ts";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import { payloadsOf } from "./payload.ts";

/** A collector that is ready to look. */
export interface Job extends Configured {
  source: string;
  intervalS: number | undefined;
}

/** Where a run tells what happened: one status line, and problems apart from it. */
export interface Log {
  status(line: string): void;
  problem(line: string): void;
}

/** Looks once and delivers what was seen. */
export async function runOnce(job: Job, ways: Ways, log: Log): Promise<ExitCode> {
  const started = performance.now();
  const observations = await job.observe();
  const payloads = payloadsOf(job.source, observations, job.intervalS);
  const outcome = await deliver(payloads.map((payload) => JSON.stringify(payload)), ways);
  const seen = observations.map(({ summary }) => summary).join(", ");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const problems = observations.flatMap(({ error, problems }) =>
    (error ? [error.message] : problems).map(stripText)
  );
  for (const problem of [...problems, ...outcome.problems]) log.problem(problem);
  log.status(`${job.source} ${job.target}: ${seen}; ${outcome.words}; ${seconds} s`);
  return outcome.code;
}

/** Looks once and writes the payloads as JSON, one value, to show what would be sent. */
export async function dryRun(job: Job, write: (text: string) => void): Promise<ExitCode> {
  const payloads = payloadsOf(job.source, await job.observe(), job.intervalS);
  write(JSON.stringify(payloads.length === 1 ? payloads[0] : payloads, null, 2));
  return EXIT.delivered;
}
