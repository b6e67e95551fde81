/** How a process of a NetBox runs. */
export interface ProcessOptions {
  args: string[];
  /** Its home and working directory, and that of its log. */
  directory: string;
  /** Name of its log in the directory. */
  name: string;
}

/** A process that runs until it is ended. */
export interface OwnProcess {
  /** Asks it to end, and ends it with its children when it does not within 20 s. */
  end(): Promise<void>;
}

/**
 * Starts a process that knows nothing of this one's environment: no proxy stands between it and the loopback. Its log is
 * `<name>.log`.
 */
export function startProcess(
  command: string,
  { args, directory, name }: ProcessOptions,
): OwnProcess {
  const child = new Deno.Command("sh", {
    args: ["-c", `exec "$@" >>"$0" 2>&1`, `${directory}/${name}.log`, command, ...args],
    clearEnv: true,
    env: environmentIn(directory),
    cwd: directory,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    // a group of its own, so that its children can be ended with it
    detached: true,
  }).spawn();
  return {
    async end() {
      kill(child.pid, "SIGTERM");
      const late = setTimeout(() => kill(-child.pid, "SIGKILL"), 20_000);
      await child.status;
      clearTimeout(late);
    },
  };
}

/** What a command of NetBox in a directory finds in its environment. */
export function environmentIn(directory: string): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: directory,
    NETBOX_ROOT: directory,
    LANG: "C.UTF-8",
  };
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
