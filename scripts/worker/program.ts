import type { Installable } from "../install/program_file.ts";

/** How the worker was started: from a checkout, or as a file of its own. */
export interface Program extends Installable {
  /** The file that it and its supervisors are started from. */
  path: string;
}
