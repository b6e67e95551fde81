import type { Checksums, Step, Wanted } from "./files.ts";
import type { Calls } from "./systemctl.ts";

/** What is to be done for an installation. */
export interface Plan {
  steps: { wanted: Wanted; step: Step }[];
  /** Checksums of what was installed before. */
  before: Checksums;
  /** Unit files of before that are no longer wanted. */
  obsolete: string[];
  calls: Calls;
}
