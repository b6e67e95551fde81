import process from "node:process";
import type { Program } from "./program.ts";

/** Runs the worker, or one of its supervisors, as what this process is, and ends it. */
export async function start(program: Program): Promise<never> {
  const args = process.argv.slice(2);
  if (args[0] === "supervise") {
    // what the worker starts in front of each command: it loads nothing else
    await (await import("./supervisor/main.ts")).superviseCommand();
    process.exit(0);
  }
  const { main } = await import("./main.ts");
  process.exit(await main(args, program, process.env));
}
