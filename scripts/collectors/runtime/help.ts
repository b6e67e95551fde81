import type { AnyCollector } from "./collector.ts";
import type { Program } from "./program.ts";
import { flagRow, table } from "../../program/help_table.ts";
import { COMMON_SETTINGS } from "./common_settings.ts";
import { COMMANDS } from "./sources.ts";

const RUN_FLAGS: [string, string][] = [
  ["--once", "look once and end (default)"],
  ["--dry-run", "print the payload and send nothing"],
  ["--config FILE", "JSON with these settings; docs/collectors/README.md [BRUCE_CONFIG]"],
  ["--version", "name and version"],
  ["--help", "this text"],
];

/** The text of `bruce collect --help`. */
export function overview(collectors: readonly AnyCollector[]): string {
  return `Observes a system and sends what it sees to BRUCE.

Usage: bruce collect <source> [options]

${table(collectors.map(({ source, summary }) => [COMMANDS[source], summary]))}

Example: bruce collect ${collectors[0]?.source} --dry-run
Options of a source: bruce collect ${collectors[0]?.source} --help`;
}

/** The text of `bruce collect <source> --help`. */
export function helpOf(collector: AnyCollector, program: Program): string {
  const { summary, examples, settings } = collector;
  const words = program.words(collector);
  return `${summary}

Usage: ${words} [options]
       ${words} install|uninstall --help      as a systemd service

${table([...settings.map(flagRow), ...COMMON_SETTINGS.map(flagRow), ...RUN_FLAGS])}

Examples:
${examples.map((example) => `  ${words} ${example}`).join("\n")}

Without URL and token the local stack is used when it runs (npm start).
Exit codes: 0 delivered, 1 fault, 2 wrong usage, 3 API away and payload spooled, 4 refused by the API,
5 neither delivered nor kept, 6 another run is at work.`;
}
