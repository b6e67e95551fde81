import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";
import type { Order, Report } from "./supervisor/protocol.ts";
import { processesMarked, signal } from "./supervisor/processes.ts";

/** A command that runs under a supervisor of its own. */
export interface Supervised {
  /** How it ended; undefined when the supervisor died with nothing said. */
  ended: Promise<Report | undefined>;
  /** Ends it now: SIGTERM, grace, SIGKILL, for its whole tree. */
  stop(): void;
}

const PROGRAM = fileURLToPath(new URL("./supervisor/main.ts", import.meta.url));

/** Variable that marks the processes of one run. */
const MARK = "BRUCE_RUN";

/** Starts a command under a supervisor; `run` names the run, unlike any other. */
export function supervise(run: string, order: Order): Supervised {
  const { PATH, HOME, DENO_DIR } = process.env;
  const child = spawn(
    process.execPath,
    ["run", "--allow-all", "--no-check", "--no-config", "--no-remote", PROGRAM],
    {
      cwd: "/",
      env: { PATH, HOME, DENO_DIR, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1", [MARK]: run },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const environment = { ...order.environment, [MARK]: run };
  // a supervisor that is gone tells so by its end
  child.stdin.on("error", () => {});
  child.stdin.write(`${JSON.stringify({ ...order, environment })}\n`);
  const { promise, resolve } = Promise.withResolvers<Report | undefined>();
  const chunks: Uint8Array[] = [];
  child.stdout.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  child.on("error", () => resolve(undefined));
  child.on("close", () => resolve(reportOf(Buffer.concat(chunks).toString("utf8"))));
  return {
    ended: promise.then((report) => {
      if (!report) endMarked(run);
      return report;
    }),
    stop: () => child.stdin.write("stop\n"),
  };
}

/** Kills what is left of a run whose supervisor is gone: all that still has its mark. Returns how many there were. */
export function endMarked(run: string): number {
  const seen = new Set<number>();
  for (let round = 0; round < 100; round++) {
    const pids = processesMarked(`${MARK}=${run}`);
    if (pids.length === 0) break;
    for (const pid of pids) {
      seen.add(pid);
      signal(pid, "SIGKILL");
    }
  }
  return seen.size;
}

function reportOf(text: string): Report | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
