import { projectRoot } from "../stack/paths.ts";
import type { Environment } from "./command.ts";

/** Where the local stack is looked for: its data directory where one is named, else the folder of BRUCE. */
export function localFolder({ BRUCE_DATA_DIR }: Environment): string {
  return BRUCE_DATA_DIR || projectRoot;
}
