import { complain } from "../../program/say.ts";
import { UsageError } from "../../program/usage_error.ts";

/** Runs `bruce netbox <name>`; resolves to its exit code. A fault is told: 2 for wrong usage, with where to read more, else 1. */
export async function exitCodeOf(name: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return 1;
    complain(`bruce netbox ${name} --help tells more.`);
    return 2;
  }
}
