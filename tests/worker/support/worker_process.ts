import { inProject } from "../../../scripts/stack/paths.ts";
import { TemporaryDirectory } from "../../collectors/support/temporary.ts";
import { QueueStandIn } from "./queue_stand_in.ts";

/** How a worker ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A worker that goes on. */
export interface Running {
  process: Deno.ChildProcess;
  ended: Promise<Ended>;
}

/** A token of the right form. */
export const TOKEN = `brc_${"W".repeat(43)}`;

/** Scripts for `sh -c` by the name of a command without arguments that runs them on this machine. */
export type Scripts = Record<string, string>;

/** The program of the worker. */
export const PROGRAM = inProject("scripts/worker/alone.ts");

const decoder = new TextDecoder();

/** A machine with an allow-list, a state directory and a queue to ask; workers are started on it. */
export class Machine implements AsyncDisposable {
  readonly queue = new QueueStandIn();
  readonly #directory = new TemporaryDirectory();
  readonly #running: Running[] = [];

  /** A file or directory of it that is gone after the test. */
  path(name: string): string {
    return `${this.#directory.path}/${name}`;
  }

  /** Writes the allow-list: shell scripts, and whatever else is given. */
  allow(scripts: Scripts, commands: Record<string, unknown> = {}, maxRuntimeS = 60): void {
    const ofScripts = Object.entries(scripts).map(([name, script]) => [name, {
      targets: ["here"],
      argv: argvOf(script),
      max_runtime_s: maxRuntimeS,
    }]);
    const list = {
      targets: { here: { run: "local" } },
      commands: { ...Object.fromEntries(ofScripts), ...commands },
    };
    Deno.writeTextFileSync(this.path("allowlist.json"), JSON.stringify(list), { mode: 0o600 });
  }

  /** Starts a worker that looks at the queue often. Its directory is empty, so that no local stack is found. */
  start(args: string[] = [], environment: Record<string, string> = {}): Running {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", PROGRAM, ...args],
      clearEnv: true,
      env: {
        ...inherited("PATH", "HOME", "DENO_DIR"),
        NO_COLOR: "1",
        BRUCE_URL: this.queue.url,
        BRUCE_TOKEN: TOKEN,
        BRUCE_WORKER: "furymcp",
        BRUCE_WORKER_ALLOWLIST: this.path("allowlist.json"),
        BRUCE_WORKER_STATE: this.path("state"),
        BRUCE_WORKER_POLL: "0.1",
        ...environment,
      },
      cwd: "/",
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const ended = process.output().then(({ code, stdout, stderr }) => ({
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    }));
    const running = { process, ended };
    this.#running.push(running);
    return running;
  }

  /** Has one worker take what waits, and run and report it. */
  once(args: string[] = [], environment: Record<string, string> = {}): Promise<Ended> {
    return this.start(["--once", ...args], environment).ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process, ended } of this.#running) {
      try {
        process.kill("SIGKILL");
      } catch {
        // it has ended
      }
      await ended;
    }
    await this.queue[Symbol.asyncDispose]();
    await this.#directory[Symbol.asyncDispose]();
  }
}

/** What runs a script. */
export function argvOf(script: string): string[] {
  return ["sh", "-c", script];
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value ? [[name, value]] : [];
  }));
}
