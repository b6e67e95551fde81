import { until } from "./condition.ts";
import type { SystemdMachine } from "./systemd_machine.ts";

/** A program of the tests that runs inside of a machine: it prints its pid once it is ready, then one line a result. */
export class InsideProgram implements AsyncDisposable {
  /** What it printed after its pid. */
  readonly lines: string[] = [];
  readonly #machine: SystemdMachine;
  readonly #process: Deno.ChildProcess;
  readonly #ended: Promise<void>;
  #pid: string | undefined;

  private constructor(machine: SystemdMachine, file: string, args: string[]) {
    this.#machine = machine;
    const [program = "", ...words] = machine.enter();
    this.#process = new Deno.Command(program, {
      args: [...words, Deno.execPath(), "run", "--allow-all", "--no-check", file, ...args],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#ended = this.#read();
  }

  /** Starts `file` of this checkout, and waits until it is ready. */
  static async start(
    machine: SystemdMachine,
    file: string,
    ...args: string[]
  ): Promise<InsideProgram> {
    const program = new InsideProgram(machine, file, args);
    await until(`${file} is ready`, () => program.#pid);
    return program;
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const text of this.#process.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (this.#pid === undefined) this.#pid = lines.shift();
      this.lines.push(...lines);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#pid !== undefined) await this.#machine.run("kill", "-KILL", this.#pid);
    await this.#process.status;
    await this.#ended;
  }
}
