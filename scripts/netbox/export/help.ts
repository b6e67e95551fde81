import { flagRow, table } from "../../program/help_table.ts";
import type { Installable } from "../../install/program_file.ts";
import { SETTINGS } from "./settings.ts";

const RUN_FLAGS: [string, string][] = [
  [
    "--output FILE",
    "write it to FILE in place of sending it: .jsonl one host per line, else JSON; - is the screen",
  ],
  ["--dry-run", "print it as JSON and send nothing"],
  ["--config FILE", "JSON with these settings, by their names with _ for -"],
  ["--version", "name and version"],
  ["--help", "this text"],
];

/** The text of `netbox-export --help`. */
export function helpOf({ words }: Installable): string {
  return `Reads what should exist from NetBox and declares it to BRUCE.

Usage: ${words} [options]
       ${words} install|uninstall --help      every night, by systemd

${table([...RUN_FLAGS, ...SETTINGS.map(flagRow)])}

Other users of the machine see flags: give tokens by the variable or the file.
Without URL and token of BRUCE the local stack is used when it runs (npm start).

Examples:
  ${words} --dry-run
  ${words} --output expected.jsonl
  ${words} install --netbox-url http://192.168.2.113:8000

What could not be read whole never retires anything.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 done with what could be read, 4 held by BRUCE's breaker.`;
}
