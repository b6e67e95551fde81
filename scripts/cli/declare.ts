import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { parseJson } from "../program/parse_json.ts";
import { complain, say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { showJson } from "./show.ts";

/** The command that says what should exist. */
export function addDeclare(program: Command, environment: Environment): void {
  program.command("declare")
    .description("say what should exist: one host, or a list; it adds, and takes nothing away")
    .argument("<file>", "JSON, as docs/api.md#expected shows it; - reads standard input")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      `
Example:
  echo '{"hostname": "nas", "services": [{"name": "jellyfin", "port": 8096}]}' | bruce declare -

"services_complete": true on a host retires what its list lacks, "complete": true on the whole also hosts.`,
    )
    .action(async (file: string, { json }: { json?: true }) => {
      const answer = await send(environment, "expected", await readState(file));
      if (json) return showJson(answer);
      say(wordsOf(answer));
      for (const { message } of answer.rejected as Row[]) complain(`Refused: ${message}`);
    });
}

async function readState(file: string): Promise<unknown> {
  const read = file === "-"
    ? await text(process.stdin)
    : await readFile(file, "utf8").catch((error) => {
      throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
    });
  const state = parseJson(read);
  if (state === undefined) {
    throw new UsageError(`${file === "-" ? "The input" : file} is not JSON.`);
  }
  return state;
}

function wordsOf({ held, created, updated, retired, retired_total, unchanged }: Row): string {
  if (held) {
    return "Held: it would retire most of what is declared, or of what runs now. If it is right: bruce release netbox netbox";
  }
  if (unchanged) return "Nothing changed: it is declared already.";
  const names = (retired as string[]).join(", ");
  const more = Number(retired_total) > (retired as string[]).length ? ", …" : "";
  const gone = Number(retired_total) > 0 ? ` Retired: ${names}${more}.` : "";
  return `Declared: ${created} new, ${updated} changed.${gone}`;
}
