import type { Command } from "commander";
import type { Environment as Variables } from "../../supabase/functions/_shared/environment.ts";

/** Variables of the environment, by name. */
export type Environment = Variables;

/** A program that reads its own flags; resolves to its exit code. */
export type Run = (args: string[], environment: Environment) => number | Promise<number>;

/** Adds a command that is a program of its own: its flags, its help and its exit code are its own too. */
export function addProgram(
  parent: Command,
  name: string,
  summary: string,
  { environment, ended }: { environment: Environment; ended: { code: number } },
  load: () => Promise<Run>,
): void {
  parent.command(name)
    .description(summary)
    .usage("… (--help tells more)")
    .argument("[words...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[]) => {
      const run = await load();
      ended.code = await run(words, environment);
    });
}
