import { inProject } from "../../scripts/stack/paths.ts";

/** What a command of the Supabase CLI printed, and how it ended. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the Supabase CLI of this project, with a home directory of its own and no telemetry. */
export async function supabase(...args: string[]): Promise<CliResult> {
  const home = await Deno.makeTempDir({ prefix: "bruce-cli-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(
      inProject("node_modules/.bin/supabase"),
      {
        args,
        cwd: inProject(),
        env: { HOME: home, SUPABASE_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
        stdin: "null",
      },
    ).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Runs the CLI and returns what it printed. Throws, with its own words, when it fails. */
export async function succeed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await supabase(...args);
  if (code !== 0) throw new Error(`supabase ${args[0]} ${args[1]} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** The flag that names a database; the embedded server speaks no TLS. */
export function remote(url: string): string {
  return `--remote=${url}?sslmode=disable`;
}
