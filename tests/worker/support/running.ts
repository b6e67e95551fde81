import { processesMarked } from "../../../scripts/worker/supervisor/processes.ts";

/**
 * Makes a mark for the environment of processes, unlike any other: `line` goes into a script before a program, and
 * `running` tells which processes have it now.
 */
export function makeMark(): { line: string; running(): number[] } {
  const line = `TEST_MARK=${crypto.randomUUID()}`;
  return { line, running: () => processesMarked(line) };
}
