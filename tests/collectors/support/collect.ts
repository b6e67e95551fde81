import { inProject } from "../../../scripts/stack/paths.ts";

/** How a run of the command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A run that goes on. */
export interface Running {
  process: Deno.ChildProcess;
  ended: Promise<Ended>;
}

const decoder = new TextDecoder();

/**
 * Starts `bruce collect <args>` in a process of its own, with no environment but the one given, in an empty
 * directory, so that no local stack is found. `wrapper` is a command to start it under.
 */
export function startCollect(
  args: string[],
  environment: Record<string, string> = {},
  wrapper: string[] = [],
): Running {
  const command = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "--allow-all",
    "--no-check",
    inProject("scripts/bruce.ts"),
    "collect",
    ...args,
  ];
  const process = new Deno.Command(command[0] ?? "", {
    args: command.slice(1),
    clearEnv: true,
    env: { ...inherited("PATH", "HOME", "DENO_DIR"), NO_COLOR: "1", ...environment },
    cwd: "/",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = process.output().then(({ code, stdout, stderr }) => ({
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  }));
  return { process, ended };
}

/** Runs it to its end. */
export function collect(...parameters: Parameters<typeof startCollect>): Promise<Ended> {
  return startCollect(...parameters).ended;
}

/** The payload that a dry run of the Docker collector prints. */
export async function dryRun(
  socket: string,
  ...args: string[]
  // deno-lint-ignore no-explicit-any -- each test asserts the part it is about
): Promise<any> {
  const { code, stdout, stderr } = await collect([
    "docker",
    "--dry-run",
    "--hostname",
    "box2-daily",
    "--socket",
    socket,
    ...args,
  ]);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value ? [[name, value]] : [];
  }));
}
