/** A `postmaster.pid` left in a data directory, and whether its server still runs. */
export type Postmaster =
  | { state: "none" }
  | { state: "running"; pid: number; port: number }
  /** The process is gone. Postgres itself checks for left-over memory and takes the file over. */
  | { state: "stale"; pid: number }
  /** The number now belongs to another program: Postgres would refuse to start. */
  | { state: "foreign"; pid: number };

/** Reads `postmaster.pid` (line 1 pid, line 2 data directory, line 4 port) and looks at the process. */
export async function readPostmaster(dataDirectory: string): Promise<Postmaster> {
  const text = await Deno.readTextFile(`${dataDirectory}/postmaster.pid`).catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return { state: "none" };
  const command = await commandLine(pid);
  if (command === undefined) return { state: "stale", pid };
  return isServer(command, dataDirectory)
    ? { state: "running", pid, port: Number(lines[3]) }
    : { state: "foreign", pid };
}

/**
 * Stops a server that a killed parent left running in a directory, and clears a `postmaster.pid`
 * that would stop a new one. Only for who holds the directory. True when there was something to do.
 */
export async function stopLeftOver(directory: string): Promise<boolean> {
  const data = `${directory}/data`;
  const found = await readPostmaster(data);
  if (found.state === "foreign") await Deno.remove(`${data}/postmaster.pid`);
  if (found.state === "running") await stopPostmaster(data);
  return found.state !== "none";
}

/** Fast shutdown (SIGINT), then an immediate one (SIGQUIT) when that takes longer than 20 s. */
export async function stopPostmaster(data: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    const found = await readPostmaster(data);
    if (found.state !== "running") return;
    kill(found.pid, signal);
    // one that was stopped with SIGSTOP hears nothing else
    kill(found.pid, "SIGCONT");
    for (let waited = 0; waited < 20_000; waited += 20) {
      if ((await readPostmaster(data)).state !== "running") return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Kills a server of a data directory that lives on without its `postmaster.pid`. */
export async function killPostmaster(data: string, known: Postmaster): Promise<void> {
  if (known.state === "none" || (await readPostmaster(data)).state === "running") return;
  if (!isServer(await commandLine(known.pid), data)) return;
  kill(known.pid, "SIGQUIT");
  for (let waited = 0; isServer(await commandLine(known.pid), data); waited += 20) {
    if (waited === 5_000) kill(known.pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isServer(command: string | undefined, data: string): boolean {
  return command !== undefined && command.includes("postgres") && command.includes(data);
}

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The command line of a process, undefined when there is none with that number. */
async function commandLine(pid: number): Promise<string | undefined> {
  if (Deno.build.os === "linux") {
    const raw = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
    return raw === "" ? undefined : raw.replaceAll("\0", " ");
  }
  const args = ["-ww", "-o", "command=", "-p", String(pid)];
  const { stdout } = await new Deno.Command("ps", { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim() || undefined;
}
