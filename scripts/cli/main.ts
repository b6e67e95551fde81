import process from "node:process";
import { CommanderError } from "commander";
import { complain } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { bruce } from "./bruce.ts";
import type { Environment } from "./command.ts";

/**
 * Runs `bruce` with the words behind it. Exit codes: 0 done, 1 not done, 2 wrong usage; programs that run by
 * themselves (`collect`, `worker`, …) have more, which their help names.
 */
export async function main(args: string[], environment: Environment): Promise<number> {
  // a reader that has seen enough, such as head, is no fault
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  const ended = { code: 0 };
  try {
    await bruce(environment, ended).parseAsync(args, { from: "user" });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    complain(error instanceof Error ? error.message : String(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
