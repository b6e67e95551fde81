import { fakepve } from "../../../scripts/real/programs.ts";
import { proxmox } from "../../../scripts/collectors/proxmox/collector.ts";
import type { Observation } from "../../../scripts/collectors/runtime/collector.ts";
import { type Guard, killAndRemove, startGuard } from "../../../scripts/stack/guard.ts";

const TOKEN = "bruce@pve!collector";
const SECRET = "5e2b0d1c-0000-4000-8000-2f6d1a9be0aa";

/** The rights of the role PVEAuditor of Proxmox VE 9 that matter here. */
export const AUDITOR = ["VM.Audit", "VM.GuestAgent.Audit", "Sys.Audit", "Datastore.Audit"];

/** A line for `drive_fakepve.py`. */
type Line = [what: string | number, ...unknown[]];

/** fakepve, a fake Proxmox VE 9 of somebody else, in a process of its own on loopback. */
export class FakePve implements AsyncDisposable {
  private constructor(
    readonly url: string,
    readonly directory: string,
    readonly process: Deno.ChildProcess,
    readonly answers: AsyncIterator<string>,
    readonly guard: Guard,
  ) {}

  static async start(): Promise<FakePve> {
    const directory = await Deno.makeTempDir({ prefix: "bruce-fakepve-" });
    const guard = startGuard(killAndRemove(directory));
    const script = new URL("drive_fakepve.py", import.meta.url).pathname;
    const process = new Deno.Command(fakepve.command() ?? "", {
      args: [script, directory, TOKEN, SECRET],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const answers = lines(process.stdout);
    const first = await answers.next();
    if (first.done) throw new Error("fakepve ended before it listened");
    return new FakePve(JSON.parse(first.value), directory, process, answers, guard);
  }

  /** Does each line in turn: a method of fakepve with its arguments, or an attribute of a guest. */
  async do(...all: Line[]): Promise<void> {
    const writer = this.process.stdin.getWriter();
    for (const line of all) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      if ((await this.answers.next()).done) throw new Error(`fakepve ended at ${line}`);
    }
    writer.releaseLock();
  }

  /** Gives rights to the token of the collector. */
  grant(path: string, ...privileges: string[]): Promise<void> {
    return this.do(["grant", TOKEN, path, ...privileges]);
  }

  /** What the Proxmox collector sees of it, as the cluster `fakecluster`. */
  async look(): Promise<Observation> {
    const settings = {
      endpoint: [this.url],
      api_token: `${TOKEN}=${SECRET}`,
      ca: `${this.directory}/fakepve.crt`,
      state: this.directory,
    };
    const [observation] = await proxmox.configure(settings, { hostname: "fakecluster" }).observe();
    if (!observation) throw new Error("a cluster is one observation");
    return observation;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stdin.close();
    await this.process.status;
    await this.answers.return?.();
    await Deno.remove(this.directory, { recursive: true });
    await this.guard.release();
  }
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
