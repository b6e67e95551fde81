import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { endTree, running } from "./end_tree.ts";
import { KeptOutput } from "./kept_output.ts";
import type { Order, Report } from "./protocol.ts";

/** How long processes that a command left behind may take to end by themselves. */
const AFTERMATH_MS = 200;

/** Runs one command to its end and leaves no process of it behind. `stop` ends it before. */
export async function runOrder(order: Order, stop: AbortSignal): Promise<Report> {
  const started = performance.now();
  const stdout = new KeptOutput(order.keepBytes);
  const stderr = new KeptOutput(order.keepBytes);
  const report = (rest: Partial<Report>): Report => ({
    exitCode: null,
    signal: null,
    endedBy: null,
    leftBehind: 0,
    survivors: 0,
    durationMs: Math.round(performance.now() - started),
    stdout: stdout.read(),
    stderr: stderr.read(),
    ...rest,
  });
  const child = start(order);
  if (child instanceof Error) return report({ notStarted: child.message });
  const exit = exitOf(child);
  const closed = Promise.all([collect(child.stdout, stdout), collect(child.stderr, stderr)]);
  const { promise: due, resolve } = Promise.withResolvers<"deadline" | "stop">();
  const timer = setTimeout(() => resolve("deadline"), order.deadlineMs);
  stop.addEventListener("abort", () => resolve("stop"));
  if (stop.aborted) resolve("stop");
  const first = await Promise.race([exit, due]);
  clearTimeout(timer);
  const endedBy = typeof first === "string" ? first : null;
  if (typeof first !== "string" && first.notStarted) return report(first);
  const leftBehind = endedBy ? 0 : await leftover(child.pid);
  const survivors = await endTree(child.pid, order.graceMs);
  // a process that could not be ended may hold the pipes open
  await Promise.race([closed, sleep(survivors > 0 ? 0 : 1_000)]);
  const end = await Promise.race([exit, sleep(1_000, {})]);
  return report({ ...end, endedBy, leftBehind, survivors });
}

/** In a session and a process group of its own, with nothing to read and no terminal. */
function start({ argv: [program = "", ...args], cwd, environment }: Order): ChildProcess | Error {
  try {
    return spawn(program, args, {
      cwd,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function exitOf(child: ChildProcess) {
  const { promise, resolve } = Promise.withResolvers<Partial<Report>>();
  child.on("error", (error) => resolve({ notStarted: error.message }));
  child.on("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  return promise;
}

function collect(stream: ChildProcess["stdout"], output: KeptOutput): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream?.on("data", (chunk: Uint8Array) => output.add(chunk));
  stream?.on("error", () => resolve());
  stream?.on("close", () => resolve());
  return promise;
}

/** How many processes are still there a moment after the main one ended. */
async function leftover(main: number | undefined): Promise<number> {
  const deadline = performance.now() + AFTERMATH_MS;
  let left = running(main);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(10);
    left = running(main);
  }
  return left.length;
}
