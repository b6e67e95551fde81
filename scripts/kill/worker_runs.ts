import { inProject } from "../stack/paths.ts";
import { processes } from "./processes.ts";
import { pause } from "./until.ts";

/** What the worker may run: a word is written down, then it waits while the file `hold` is there. */
export const commandName = "note";

/** The real worker with an allow-list of one harmless command, started again whenever it ends. */
export class WorkerRuns {
  readonly argv: string[];
  process: Deno.ChildProcess | undefined;
  private isOver = false;
  private running: Promise<void> | undefined;

  constructor(private readonly directory: string, readonly target: string) {
    const script =
      `echo "$0" >>${directory}/ran; while [ -e ${directory}/hold ]; do sleep 0.05; done`;
    this.argv = ["sh", "-c", script, "{word}"];
    const list = {
      targets: { [target]: { run: "local" } },
      commands: {
        [commandName]: {
          targets: ["*"],
          argv: this.argv,
          arguments: { word: { type: "pattern", pattern: "[a-z0-9-]+" } },
          max_runtime_s: 60,
        },
      },
    };
    Deno.writeTextFileSync(`${directory}/allowlist.json`, JSON.stringify(list), { mode: 0o600 });
  }

  /** The words of the commands that began to run, one for each time. */
  words(): string[] {
    try {
      return Deno.readTextFileSync(`${this.directory}/ran`).split("\n").slice(0, -1);
    } catch {
      return [];
    }
  }

  /** True while a command runs. */
  runs(): boolean {
    return processes().some(({ command }) => command.includes(this.argv.slice(1, 3).join(" ")));
  }

  /** Commands that begin from now on do not end. */
  hold(): void {
    Deno.writeTextFileSync(`${this.directory}/hold`, "");
  }

  async release(): Promise<void> {
    await Deno.remove(`${this.directory}/hold`).catch(() => {});
  }

  start(functionsUrl: string, token: string): void {
    this.running = this.run(functionsUrl, token);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    this.process?.kill("SIGTERM");
    await this.running;
  }

  private async run(functionsUrl: string, token: string): Promise<void> {
    while (!this.isOver) {
      this.process = new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--no-check", inProject("scripts/worker/alone.ts")],
        env: {
          NO_COLOR: "1",
          BRUCE_URL: functionsUrl,
          BRUCE_TOKEN: token,
          BRUCE_WORKER: "campaign",
          BRUCE_WORKER_ALLOWLIST: `${this.directory}/allowlist.json`,
          BRUCE_WORKER_STATE: `${this.directory}/worker-state`,
          BRUCE_WORKER_POLL: "1",
          BRUCE_WORKER_LEASE: "15",
        },
        cwd: "/",
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      await this.process.status;
      await pause(100);
    }
    this.process = undefined;
  }
}
