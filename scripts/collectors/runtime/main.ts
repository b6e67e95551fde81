import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { installCollector, uninstallCollector } from "../install/command.ts";
import { type Arguments, readArguments } from "../../program/arguments.ts";
import { Bases } from "./bases.ts";
import type { AnyCollector } from "./collector.ts";
import { type Config, readConfig } from "./config.ts";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import { helpOf, overview } from "./help.ts";
import { takeLock } from "../../program/lock.ts";
import { repeat } from "./loop.ts";
import { dryRun, type Job, type Log, runOnce } from "./run.ts";
import { httpSender } from "./sender.ts";
import { sendingChanges } from "./shorten.ts";
import type { Program } from "./program.ts";
import { COMMON_SETTINGS } from "./common_settings.ts";
import { COMMANDS } from "./sources.ts";
import { Spool } from "./spool.ts";
import { tellingTime } from "./telling_time.ts";
import { stopSignal } from "../../program/stop_signal.ts";
import { UsageError } from "../../program/usage_error.ts";
import { VERSION } from "../../program/version.ts";
import { complain, say } from "../../program/say.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const log: Log = { status: say, problem: complain };

/** The command behind `bruce collect <source> [options]`; the exit code is one of {@link EXIT}. */
export async function main(
  collectors: readonly AnyCollector[],
  [word, ...args]: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  try {
    if (word === undefined || word === "--help" || word === "-h") {
      console.log(overview(collectors));
      return word === undefined ? EXIT.usage : EXIT.delivered;
    }
    if (word === "--version") {
      console.log(`bruce ${VERSION}`);
      return EXIT.delivered;
    }
    return await collect(collectorNamed(word, collectors), args, program, environment);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      return EXIT.usage;
    }
    console.error(error);
    return EXIT.fault;
  }
}

function collectorNamed(word: string, collectors: readonly AnyCollector[]): AnyCollector {
  const found = collectors.find(({ source }) => word === source || word === COMMANDS[source]);
  if (found) return found;
  const words = collectors.map(({ source }) => COMMANDS[source]);
  throw new UsageError(`There is no source ${word}: use ${words.join(", ")}.`);
}

async function collect(
  collector: AnyCollector,
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  const { source } = collector;
  const [command, ...rest] = args;
  if (command === "install") return await installCollector(collector, rest, program, environment);
  if (command === "uninstall") return uninstallCollector(collector, rest, program);
  const given = readArguments(args, [...COMMON_SETTINGS, ...collector.settings]);
  if (given.wantsHelp) {
    console.log(helpOf(collector, program));
    return EXIT.delivered;
  }
  if (given.wantsVersion) {
    console.log(`bruce-${source} ${VERSION}`);
    return EXIT.delivered;
  }
  const config = readConfig(given, collector, environment, process.cwd());
  const { hostname, intervalS } = config;
  const configured = collector.configure(config.own, { hostname });
  const job = { ...configured, source, intervalS };
  return given.isDryRun ? await dryRun(job, say) : await send(job, config, given);
}

async function send(job: Job, config: Config, { isOnce }: Arguments): Promise<ExitCode> {
  if (!config.url || !config.token) {
    const missing = config.url ? "token (--token, BRUCE_TOKEN)" : "URL (--url, BRUCE_URL)";
    throw new UsageError(`Where to? There is no ${missing}, and no local stack runs (npm start).`);
  }
  const base = join(makeDirectory(config.spool), fileName(job));
  const lock = takeLock(`${base}.lock`);
  if (!lock.held) {
    console.error(`Another ${job.source} run for ${job.target} is at work (pid ${lock.pid}).`);
    return EXIT.busy;
  }
  try {
    const ways = {
      send: sendingChanges(
        tellingTime(httpSender(config.url, config.token)),
        new Bases(`${base}.base.json`),
      ),
      spool: new Spool(`${base}.jsonl`, config.spoolLimitBytes),
      refused: new Spool(`${base}.refused.jsonl`, config.spoolLimitBytes),
    };
    const run = () => runOnce(job, ways, log);
    return isOnce || config.intervalS === undefined
      ? await run()
      : await repeat(run, config.intervalS, stopSignal());
  } finally {
    lock.release();
  }
}

function fileName({ source, target }: Job): string {
  return `${source}@${target.replaceAll(/[^A-Za-z0-9._-]/g, "_")}`;
}

function makeDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The spool directory cannot be made: ${reason}. Give another: --spool DIR.`,
    );
  }
}
