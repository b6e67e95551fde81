import type { Completeness } from "../../../scripts/collectors/runtime/completeness.ts";

/** The lists of a payload that may lack rows; a failure where it does not tell them one by one. */
export function incompleteLists(complete: Completeness): string[] {
  if (typeof complete === "boolean") throw new Error(`complete is ${complete}, not told per list`);
  return Object.keys(complete).filter((list) => !complete[list]).sort();
}
