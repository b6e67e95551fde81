import { inProject } from "../../../scripts/stack/paths.ts";
import type { TestStack } from "../../_support/stack.ts";

/** How a command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `bruce` with nothing in its environment but `environment`, in a folder without a local stack. */
export async function bruce(
  args: string[],
  environment: Record<string, string> = {},
  input = "",
): Promise<Ended> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", inProject("scripts/bruce.ts"), ...args],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: Deno.env.get("HOME") ?? "",
      NO_COLOR: "1",
      ...environment,
    },
    cwd: "/",
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The variables by which `bruce` reaches a stack, as an operator and with its secret key. */
export async function environmentOf(stack: TestStack): Promise<Record<string, string>> {
  return {
    BRUCE_URL: stack.functions_url,
    BRUCE_TOKEN: await stack.token("operator"),
    BRUCE_DB_URL: stack.url,
    SUPABASE_URL: stack.api_url,
    SUPABASE_SECRET_KEY: stack.secret_key,
  };
}
