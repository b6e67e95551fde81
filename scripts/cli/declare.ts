import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { FIELDS } from "../../supabase/functions/_shared/expected/schema.ts";
import { parseJson } from "../program/parse_json.ts";
import { complain, say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { showJson } from "./show.ts";
import { askWords, type Words } from "./words.ts";

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
      const state = await readState(file);
      const answer = await send(environment, "expected", state);
      if (json) return showJson(answer);
      const words = await askWords(environment);
      for (const field of otherFields(state)) complain(words("cli.declared.kept", field));
      say(becameOf(answer, words));
      for (const { message } of answer.rejected as Row[]) complain(words("cli.refused", message));
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

function becameOf(answer: Row, words: Words): string {
  if (answer.held) return words("cli.declared.held");
  if (answer.unchanged) return words("cli.declared.unchanged");
  const declared = words("cli.declared", answer.created, answer.updated);
  const retired = answer.retired as string[];
  if (answer.retired_total === 0) return declared;
  const more = Number(answer.retired_total) > retired.length ? ", …" : "";
  return `${declared} ${words("cli.declared.retired", `${retired.join(", ")}${more}`)}`;
}

/** Fields that BRUCE gives no meaning, such as a misspelt `services`, each once. */
function otherFields(state: unknown): string[] {
  const listed = (state as Row).hosts ?? state;
  const hosts = (Array.isArray(listed) ? listed : [listed]) as Row[];
  const services = hosts.flatMap((host) => (host.services ?? []) as Row[]);
  const others = [
    ...hosts.flatMap(Object.keys).filter((name) => !FIELDS.host.includes(name)),
    ...services.flatMap(Object.keys).filter((name) => !FIELDS.service.includes(name)),
  ];
  return [...new Set(others)];
}
