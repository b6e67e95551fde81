import { flagRow, table } from "../program/help_table.ts";
import type { Program } from "./program.ts";
import { SETTINGS } from "./settings.ts";

const RUN_FLAGS: [string, string][] = [
  ["--once", "take what waits now, run it, report it and end"],
  ["--dry-run", "claim nothing: check the settings and show what would be accepted"],
  ["--config FILE", "JSON with these settings; docs/worker.md [BRUCE_WORKER_CONFIG]"],
  ["--version", "name and version"],
  ["--help", "this text"],
];

/** The text of `--help`. */
export function helpOf({ words }: Program): string {
  return `Runs commands of BRUCE's queue that this machine's own allow-list allows, and reports how each ended.

Usage: ${words} [options]

${table([...SETTINGS.map(flagRow), ...RUN_FLAGS])}

Examples:
  ${words} --dry-run --allowlist scripts/worker/allowlist.example.json
  ${words} --once
  ${words} install --help

Without URL and token the local stack is used when it runs (npm start).
SIGTERM and SIGINT end it: it claims no more, and lets what runs end within --drain seconds.
Exit codes: 0 done, 1 fault, 2 wrong usage, 3 BRUCE away and results kept, 4 refused by BRUCE,
5 a result could not be kept, 6 another worker of this name is at work.`;
}
