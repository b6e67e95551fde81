import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import process from "node:process";
import { endStrays } from "./strays.ts";
import { MARK, type Order, type Report } from "./supervisor/protocol.ts";

/** A command that runs under a supervisor of its own. */
export interface Supervised {
  /** How it ended; undefined when the supervisor died with nothing said. */
  ended: Promise<Report | undefined>;
  /** Ends it now: SIGTERM, grace, SIGKILL, for its whole tree. */
  stop(): void;
}

/** Starts a command under a supervisor; `run` names the run, unlike any other. */
export type Start = (run: string, order: Order) => Supervised;

/** Supervisors are the same program as the worker, started as `<program> supervise`. */
export function supervisorsOf(program: string): Start {
  const living = new Set<number>();
  return (run, order) => {
    const child = startSupervisor(program, run);
    if (child.pid !== undefined) living.add(child.pid);
    // a supervisor that is gone tells so by its end
    child.stdin.on("error", () => {});
    const environment = { ...order.environment, [MARK]: run };
    child.stdin.write(`${JSON.stringify({ ...order, environment })}\n`);
    const { promise, resolve } = Promise.withResolvers<Report | undefined>();
    const chunks: Uint8Array[] = [];
    child.stdout.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    child.on("error", () => resolve(undefined));
    child.on("close", () => {
      if (child.pid !== undefined) living.delete(child.pid);
      const report = reportOf(Buffer.concat(chunks).toString("utf8"));
      if (!report) endStrays([run], living);
      resolve(report);
    });
    return { ended: promise, stop: () => child.stdin.write("stop\n") };
  };
}

function startSupervisor(program: string, run: string) {
  const { PATH, HOME, DENO_DIR } = process.env;
  return spawn(
    process.execPath,
    ["run", "--allow-all", "--no-check", program, "supervise"],
    {
      cwd: "/",
      env: { PATH, HOME, DENO_DIR, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", [MARK]: run },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
}

function reportOf(text: string): Report | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
