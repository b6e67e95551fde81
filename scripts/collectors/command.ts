import { COLLECTORS } from "./all.ts";
import { main } from "./runtime/main.ts";
import type { Program } from "./runtime/program.ts";
import { COMMANDS } from "./runtime/sources.ts";

const program: Program = {
  words: ({ source }) => `bruce collect ${COMMANDS[source]}`,
  // the bundler is for the few who build
  oneFile: async ({ source }) => (await import("../build/one_file.ts")).buildCollector(source),
};

/** `bruce collect`: its exit codes are those of scripts/program/exit_codes.ts. */
export function runCollect(
  args: string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  return main(COLLECTORS, args, program, environment);
}
