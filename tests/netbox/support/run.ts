import { inProject } from "../../../scripts/stack/paths.ts";

/** How a command ended. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `bruce netbox <command>` with nothing in its environment but `environment`. */
export async function run(
  command: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", inProject("scripts/bruce.ts"), "netbox", command, ...args],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: Deno.env.get("HOME") ?? "",
      NO_COLOR: "1",
      // no stack of this checkout is meant
      BRUCE_DATA_DIR: "/nonexistent",
      ...environment,
    },
    cwd: inProject(),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
