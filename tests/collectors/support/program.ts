/** Starts one of the programs beside this file. */
export function startProgram(name: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", new URL(name, import.meta.url).pathname, ...args],
    stdout: "piped",
    stderr: "null",
  }).spawn();
}
