/** A program of somebody else that BRUCE is tried against, installed outside the project. */
export interface RealProgram {
  /** As in `npm run check:<name>`, and in the name of its test file. */
  name: string;
  /** What it is and stands for, in a few words. */
  title: string;
  /** What its installation brings onto the machine. */
  brings: string;
  /** True where its tests take minutes: then only `npm run check:<name>` runs them. */
  isHeavy?: boolean;
  /** Path of the command when it is installed here. */
  command(): string | undefined;
  /** Installs it. Throws with what the installer said. */
  install(): Promise<void>;
}

/** The variable that `npm run check:<name>` sets for the tests of a program: its name. */
export const CHECKED = "BRUCE_CHECK";

/** Where programs that are no packages of the system are installed: kept for the next time. */
export function directoryOf(name: string, version: string): string {
  return `${Deno.env.get("HOME") ?? "/tmp"}/.cache/bruce/${name}-${version}`;
}

/** The path if a file is there. */
export function ifThere(path: string): string | undefined {
  try {
    return Deno.statSync(path).isFile ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a command of an installer. Throws with the end of what it said when it fails. */
export async function mustRun(command: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { DEBIAN_FRONTEND: "noninteractive" },
  }).output();
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  throw new Error(
    `${[command, ...args].join(" ")} failed:\n${said.trim().split("\n").slice(-15).join("\n")}`,
  );
}
