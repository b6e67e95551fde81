import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { FIELDS } from "../../supabase/functions/_shared/expected/schema.ts";
import { parseJson } from "../program/parse_json.ts";
import { complain, say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { askAll, type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { composeState } from "./compose_state.ts";
import { showJson } from "./show.ts";
import { askWords, type Words } from "./words.ts";

/** The command that says what should exist. */
export function addDeclare(
  program: Command,
  environment: Environment,
  ended: { code: number },
): void {
  program.command("declare")
    .description("say what should exist: one host, or a list; it adds, and takes nothing away")
    .argument("[file]", "JSON, as docs/api.md#expected shows it; - reads standard input")
    .option("--compose <folder...>", "what the compose files in a folder and below it declare")
    .option("--host <host>", "the host that runs them, where no folder is named as it")
    .option(
      "--complete",
      "these are all compose files: retire what they declared before and lack now",
    )
    .option("--dry-run", "print what compose files declare, as JSON, and declare nothing")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      `
Examples:
  bruce declare --compose ~/stacks --complete
  echo '{"hostname": "nas", "services": [{"name": "jellyfin", "port": 8096}]}' | bruce declare -

"services_complete": true on a host retires what its list lacks, "complete": true on the whole also hosts.`,
    )
    .action(async (file: string | undefined, options: Options) => {
      const { json, compose, dryRun } = options;
      if ((file === undefined) === (compose === undefined)) {
        throw new UsageError("Give one file, or --compose with a folder.");
      }
      if (compose) return await declareCompose(environment, options, compose, ended);
      if (options.host || options.complete || dryRun) {
        throw new UsageError("--host, --complete and --dry-run are for --compose.");
      }
      const state = await readState(file ?? "-");
      const answer = await send(environment, "expected", state);
      if (json) return showJson(answer);
      const words = await askWords(environment);
      for (const field of otherFields(state)) complain(words("cli.declared.kept", field));
      say(becameOf(answer, words));
      for (const { message } of answer.rejected as Row[]) complain(words("cli.refused", message));
    });
}

interface Options {
  compose?: string[];
  host?: string;
  complete?: boolean;
  dryRun?: true;
  json?: true;
}

/** Declares what compose files say; what is left out is told, and the exit code is 1. */
async function declareCompose(
  environment: Environment,
  { host, complete = false, dryRun, json }: Options,
  folders: string[],
  ended: { code: number },
): Promise<void> {
  const hosts = (await askAll(environment, "bruce/hosts")).map(({ hostname }) => String(hostname));
  const read = await composeState({ folders, host, complete, hosts });
  for (const line of [...read.notes, ...read.problems]) complain(line);
  if (read.problems.length > 0) ended.code = 1;
  if (dryRun) return showJson(read.state);
  const words = await askWords(environment);
  if (read.state.hosts.length === 0) throw new Error(words("cli.declared.nothing"));
  const answer = await send(environment, "expected", read.state);
  if (json) return showJson(answer);
  say(becameOf(answer, words));
  for (const { message } of answer.rejected as Row[]) complain(words("cli.refused", message));
  if (complete && !read.state.complete) complain(words("cli.declared.incomplete"));
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
