import { inProject } from "../stack/paths.ts";
import { pick, type Random } from "../program/random.ts";
import type { DeclaredHost, Row } from "../simulate/step.ts";
import { serveEngine } from "./docker_stand_in.ts";
import { Gate } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import { pause } from "./until.ts";

const names = ["paperless", "gitea", "immich"] as const;
const restMs = 2_000;

/** The real Docker collector, started again and again as a timer does it, with a spool, before an engine that changes. */
export class CollectorRuns implements AsyncDisposable {
  readonly declared: DeclaredHost;
  readonly gate: Gate;
  /** The run that goes on now. */
  process: Deno.ChildProcess | undefined;
  private readonly engine: AsyncDisposable;
  private readonly rows: Row[] = names.map((name) => ({
    name,
    state: "running",
    ports: [],
    image: `${name}:1`,
  }));
  private isOver = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly directory: string,
    netboxId: number,
    private readonly random: Random,
    { api, ledger }: { api: string; ledger: Ledger },
  ) {
    this.declared = {
      name: "dock",
      netboxId,
      type: "device",
      lifecycle: "active",
      services: names.map((name) => ({ name, lifecycle: "active", ports: [] })),
    };
    this.engine = serveEngine(`${directory}/engine.sock`, "engine-of-dock", () => this.rows);
    this.gate = new Gate(api, ledger, () => this.rows);
  }

  start(token: string): void {
    this.running = this.run(token);
  }

  /** Ends when nothing waits in the spool. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(token: string): Promise<void> {
    while (!this.isOver) {
      if (this.random() < 0.7) {
        const row = pick(this.random, this.rows);
        if (this.random() < 0.5) row.image = `${row.name}:${Date.now()}`;
        else row.state = row.state === "running" ? "exited" : "running";
      }
      await this.once(token);
      await pause(restMs);
    }
    while (await this.once(token) !== 0) await pause(restMs);
  }

  private async once(token: string): Promise<number> {
    this.process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        "--no-check",
        inProject("scripts/bruce.ts"),
        "collect",
        ...["docker", "--once", "--interval", "60", "--hostname", this.declared.name],
        ...["--socket", `${this.directory}/engine.sock`],
        ...["--spool", `${this.directory}/collector-spool`],
      ],
      env: {
        NO_COLOR: "1",
        BRUCE_URL: this.gate.functionsUrl,
        BRUCE_TOKEN: token,
        DOCKER_HOST: "",
      },
      cwd: "/",
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const { code } = await this.process.status;
    this.process = undefined;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gate[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
  }
}
