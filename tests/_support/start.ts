import { type LocalStack, readLocalJson } from "../../scripts/stack/local_json.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { until } from "./condition.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";

/** One run of scripts/start.ts as a process of its own. */
export interface StartedProcess {
  pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  /** Waits for the end of the start; throws with the output when the process ends before. */
  ready(): Promise<LocalStack>;
  /** Sends a signal. */
  kill(signal: Deno.Signal): void;
  /** Waits for the end of the process and returns its exit code. */
  exited(): Promise<number>;
}

/** A data directory and ports for `npm start`, in which it can be started again and again. */
export interface StartPlace {
  directory: string;
  apiPort: number;
  dbPort: number;
  /** Starts scripts/start.ts here. Flags come after the ones of the place. */
  start(flags?: string[], environment?: Record<string, string>): StartedProcess;
  /** The command lines of the processes that work in the directory: servers, collectors. */
  processes(): string[];
}

/** Runs a test with a place of its own; whatever still runs there afterwards is killed. */
export async function withStartPlace(test: (place: StartPlace) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "bruce-start-" });
  const [apiPort, dbPort] = [freePort(), freePort()];
  const guard = startGuard(killAndRemove(directory));
  const started: StartedProcess[] = [];
  const place: StartPlace = {
    directory,
    apiPort,
    dbPort,
    processes: () => processesNaming(directory).map(({ command }) => command),
    start(flags = [], environment = {}) {
      const own = ["--api-port", String(apiPort), "--db-port", String(dbPort)];
      const process = spawn(directory, [...own, ...flags], environment);
      started.push(process);
      return process;
    },
  };
  try {
    await test(place);
  } finally {
    for (const { pid } of processesNaming(directory)) killQuietly(pid);
    for (const process of started) await process.exited();
    await until("nothing runs in the directory", () => place.processes().length === 0);
    await Deno.remove(directory, { recursive: true });
    await guard.release();
  }
}

function spawn(
  directory: string,
  flags: string[],
  environment: Record<string, string>,
): StartedProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", inProject("scripts/start.ts"), "--data-dir", directory, ...flags],
    env: {
      NO_COLOR: "1",
      LC_ALL: "C.UTF-8",
      npm_lifecycle_event: "",
      DOCKER_HOST: "none",
      ...environment,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) output += text;
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  let ended = false;
  const exit = child.status.then(async ({ code }) => {
    await reading;
    ended = true;
    return code;
  });
  return {
    pid: child.pid,
    output: () => output,
    async ready() {
      await until("the start is complete", () => ended || output.includes("Ready after"));
      const local = await readLocalJson(`${directory}/local.json`);
      if (ended || !local) throw new Error(`The start failed:\n${output}`);
      return local;
    },
    kill: (signal) => child.kill(signal),
    exited: () => exit,
  };
}

/** Processes of this machine with a text in their command line. Linux only: it reads /proc. */
function processesNaming(text: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const command = commandLine(name);
    if (command.includes(text)) found.push({ pid: Number(name), command });
  }
  return found;
}

function commandLine(pid: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function killQuietly(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch { /* It ended in the meantime. */ }
}
