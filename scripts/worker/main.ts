import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readArguments } from "../program/arguments.ts";
import { EXIT, type ExitCode } from "../program/exit_codes.ts";
import { takeLock } from "../program/lock.ts";
import { stopSignal } from "../program/stop_signal.ts";
import { checkTrust } from "../program/trusted_file.ts";
import { UsageError } from "../program/usage_error.ts";
import { VERSION } from "../program/version.ts";
import type { Allowlist } from "./allowlist.ts";
import { type Config, readConfig } from "./config.ts";
import { describe } from "./describe.ts";
import { helpOf } from "./help.ts";
import { installWorker, uninstallWorker } from "./install/command.ts";
import { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { openQueue } from "./queue.ts";
import { oneLine } from "../program/printable.ts";
import type { Program } from "./program.ts";
import { readAllowlist } from "./read_allowlist.ts";
import { recover } from "./recover.ts";
import { type Environment, SETTINGS } from "./settings.ts";
import { supervisorsOf } from "./supervise.ts";
import { adoptOrphans } from "./supervisor/libc.ts";
import { work } from "./work.ts";

/** Whatever of a line came from elsewhere, it stays one line and commands no terminal. */
const log: Log = {
  status: (line) => console.log(oneLine(line, MAX_LINE)),
  problem: (line) => console.error(oneLine(line, MAX_LINE)),
};

const MAX_LINE = 2_000;

/** The command `bruce worker`; the exit code is one of {@link EXIT}. */
export async function main(
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  try {
    return await run(args, program, environment);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      return EXIT.usage;
    }
    console.error(error);
    return EXIT.fault;
  }
}

async function run(
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  const [command, ...rest] = args;
  if (command === "install") return await installWorker(rest, program, environment);
  if (command === "uninstall") return uninstallWorker(rest, program);
  const given = readArguments(args, SETTINGS);
  if (given.wantsHelp || given.wantsVersion) {
    console.log(given.wantsHelp ? helpOf(program) : `bruce-worker ${VERSION}`);
    return EXIT.delivered;
  }
  const config = readConfig(given, environment, process.cwd());
  const allowlist = readAllowlist(config.allowlist);
  if (given.isDryRun) {
    console.log(describe(config, allowlist));
    return EXIT.delivered;
  }
  if (process.platform !== "linux" || !("Deno" in globalThis)) {
    throw new UsageError("The worker needs Linux and Deno: it has the kernel end what it starts.");
  }
  const state = makeDirectory(join(config.state, "worker"));
  const lock = takeLock(join(state, `${config.name}.lock`));
  if (!lock.held) {
    console.error(`Another worker named ${config.name} is at work (pid ${lock.pid}).`);
    return EXIT.busy;
  }
  try {
    return await start(
      config,
      allowlist,
      join(state, config.name),
      program,
      given.isOnce,
      environment,
    );
  } finally {
    lock.release();
  }
}

async function start(
  config: Config,
  allowlist: Allowlist,
  state: string,
  program: Program,
  isOnce: boolean,
  environment: Environment,
): Promise<ExitCode> {
  const { url, token } = config;
  if (!url || !token) {
    const missing = url ? "token (--token, BRUCE_TOKEN)" : "URL (--url, BRUCE_URL)";
    throw new UsageError(`Where to? There is no ${missing}, and no local stack runs (npm start).`);
  }
  const stop = stopSignal();
  adoptOrphans();
  const queue = openQueue({ functionsUrl: url, token, timeoutMs: 15_000 });
  const ledger = new Ledger(makeDirectory(state));
  const outbox = new Outbox(ledger, queue, log);
  recover(ledger, outbox, log);
  const means = {
    allowlist,
    ledger,
    outbox,
    queue,
    log,
    environment,
    connected: join(state, "connected"),
    supervise: supervisorsOf(program.path),
  };
  return await work(config, means, stop, isOnce);
}

function makeDirectory(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // what is written there says what was begun, and what the queue is told of it
    checkTrust(path);
    return path;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The state directory cannot be made: ${reason}. Give another: --state DIR.`,
    );
  }
}
