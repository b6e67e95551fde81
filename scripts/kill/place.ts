import { type Guard, killAndRemove, startGuard } from "../stack/guard.ts";
import { freePort } from "../stack/free_port.ts";
import { type LocalStack, readLocalJson } from "../stack/local_json.ts";
import { inProject } from "../stack/paths.ts";
import { kill, processes } from "./processes.ts";
import { until } from "./until.ts";

/** A real local stack in a temporary directory, that can be killed and started again. Whatever runs there ends with it. */
export class Place implements AsyncDisposable {
  readonly #ports = ["--api-port", String(freePort()), "--db-port", String(freePort())];
  readonly #guard: Guard;
  #stack: { process: Deno.ChildProcess; output: string; hasEnded: boolean } | undefined;

  private constructor(readonly directory: string) {
    this.#guard = startGuard(killAndRemove(directory));
  }

  static async make(): Promise<Place> {
    return new Place(await Deno.makeTempDir({ prefix: "bruce-kill-" }));
  }

  /** A file or directory of it. */
  path(name: string): string {
    return `${this.directory}/${name}`;
  }

  /** The number of the process `npm start`. */
  get pid(): number {
    return this.#stack?.process.pid ?? 0;
  }

  /** Runs `npm start` until it is ready. Throws with what it said when it ends before. */
  async start(dockerSocket: string): Promise<LocalStack> {
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        inProject("scripts/start.ts"),
        "--data-dir",
        this.directory,
        "--no-seed",
        ...this.#ports,
      ],
      env: { NO_COLOR: "1", npm_lifecycle_event: "", DOCKER_HOST: `unix://${dockerSocket}` },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stack = { process, output: "", hasEnded: false };
    this.#stack = stack;
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) stack.output += text;
    };
    Promise.all([read(process.stdout), read(process.stderr), process.status])
      .then(() => stack.hasEnded = true);
    await until(
      "npm start is ready",
      () => stack.hasEnded || stack.output.includes("Ready after"),
      240_000,
    );
    const local = await readLocalJson(this.path("local.json"));
    if (stack.hasEnded || !local) throw new Error(`npm start has ended:\n${stack.output}`);
    return local;
  }

  /** Kills `npm start` itself. What it has started is left to itself. False when it had ended before. */
  async kill(): Promise<boolean> {
    const stack = this.#stack;
    if (!stack || !kill(stack.process.pid)) return false;
    await stack.process.status;
    return true;
  }

  /** What the stack has written to its log, the part that was put aside too. */
  async log(): Promise<string> {
    const logs = [...Deno.readDirSync(this.directory)].map(({ name }) => name)
      .filter((name) => name.startsWith("stack.log")).toSorted().toReversed();
    return (await Promise.all(logs.map((name) => Deno.readTextFile(this.path(name))))).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const here = () => processes().filter(({ command }) => command.includes(this.directory));
    await until("nothing runs there", () => {
      const left = here();
      for (const { pid } of left) kill(pid);
      return left.length === 0;
    });
    await Deno.remove(this.directory, { recursive: true });
    await this.#guard.release();
  }
}
