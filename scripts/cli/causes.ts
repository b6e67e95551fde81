import type { Command } from "commander";
import { say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { ask, askAll, type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { mustExist, severitiesOf } from "./names.ts";
import { ageColumn, severityColumn, showJson, showRows, textColumn } from "./show.ts";
import { askWords, type Words } from "./words.ts";

interface Options {
  severity?: string;
  minHosts?: string;
  fix?: string | true;
  json?: true;
}

/** Characters of a key that a table shows; an option takes them, too, or more. */
const SHOWN = 8;

/** The command that lists causes. */
export function addCauses(program: Command, environment: Environment): void {
  program.command("causes")
    .description("the same difference on many hosts as one line, the widest first")
    .argument(
      "[key|host]",
      "one by its key, with what would end it; or those that this host has, or a pattern such as box2-*",
    )
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--min-hosts <n>", "only those of so many hosts or more")
    .option(
      "--fix [suggestion]",
      "with a key: queue the command that is suggested for each of its issues, the first one unless named",
    )
    .option("--json", "JSON for scripts, with hosts and issues")
    .addHelpText(
      "after",
      "\nExamples:\n  bruce causes --min-hosts 2\n  bruce causes 3f2a91c0\n  bruce causes 3f2a91c0 --fix start" +
        "\nThen: bruce ack, unack, waive, command run, netbox adopt with --cause KEY",
    )
    .action(async (hostname: string | undefined, options: Options) => {
      const { severity, minHosts, fix, json } = options;
      if (fix !== undefined) {
        if (hostname === undefined) throw new UsageError("--fix needs the key of a cause.");
        const suggestion = fix === true ? undefined : fix;
        const answer = await actOnCause(environment, hostname, "enqueue", { suggestion }, json);
        return await sayActs(environment, answer, json);
      }
      const key = await keyOf(environment, hostname);
      if (key !== undefined) return await showCause(environment, key, json);
      if (minHosts !== undefined && !/^[1-9]\d{0,4}$/.test(minHosts)) {
        throw new UsageError(`--min-hosts ${minHosts} is no number of hosts.`);
      }
      const [rows, words] = await Promise.all([
        askAll(environment, "bruce/causes", {
          hostname,
          severity: severitiesOf(severity),
          min_hosts: minHosts,
        }),
        askWords(environment),
      ]);
      if (rows.length === 0 && hostname) await mustExist(environment, hostname);
      showRows(
        [
          severityColumn(words),
          ageColumn(words("cli.since"), "first_seen_at", words),
          { heading: words("cli.cause"), cell: (row) => String(row.cause_key).slice(0, SHOWN) },
          textColumn(words("cli.hosts"), "hosts_total"),
          textColumn(words("cli.details"), "details", true),
        ],
        rows,
        words("cli.no_cause"),
        json,
      );
    });
}

/** Acts on each issue of a cause, a part at a time; unless it is for a script, it says how far it is. */
export async function actOnCause(
  environment: Environment,
  key: string,
  act: "acknowledge" | "unacknowledge" | "waive" | "enqueue",
  body: Row,
  json?: true,
): Promise<Row> {
  const path = `bruce/causes/${await wholeKey(environment, key)}/${act}`;
  let answer = await send(environment, path, body);
  const rows = [...answer.rows as Row[]];
  const all = rows.length + Number(answer.left_out);
  while ((answer.left_out_ids as string[]).length > 0) {
    if (!json) say((await askWords(environment))("cli.cause.going_on", rows.length, all));
    answer = await send(environment, path, { ...body, issue_ids: answer.left_out_ids });
    rows.push(...answer.rows as Row[]);
  }
  const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length;
  return {
    ...answer,
    done: count("done"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    left_out: all - rows.length,
    rows,
  };
}

/** The cause that a word names, where it looks like a key and one begins so; else it is a host. */
async function keyOf(environment: Environment, word: string | undefined) {
  if (word === undefined || !/^[0-9a-f]{8,32}$/.test(word)) return undefined;
  const found = (await askAll(environment, "bruce/causes", { fields: "cause_key" }))
    .filter((row) => String(row.cause_key).startsWith(word));
  return found.length === 1 ? String(found[0]?.cause_key) : undefined;
}

/** Prints one cause: where it is, and what would end it. */
async function showCause(environment: Environment, cause_key: string, json?: true): Promise<void> {
  const [{ items }, words] = await Promise.all([
    ask(environment, "bruce/causes", { cause_key }),
    askWords(environment),
  ]);
  const [cause] = items as Row[];
  if (!cause) throw new Error(words("cli.no_such_cause", cause_key.slice(0, SHOWN)));
  if (json) return showJson(cause);
  say(`${cause.event_type}: ${cause.details}`);
  say((cause.hosts as string[]).join(", "));
  (cause.suggestions as Row[]).forEach((shared, index) => {
    const { title, key, risk, risk_why, issues, of, commands, cli } = shared;
    say(`  ${index + 1}. ${title} [${key}]`);
    const risks = [words(`cli.suggest.risk.${risk}`), risk_why].filter(Boolean).join(" ");
    say(`    ${risks} ${words("cli.cause.suggested", issues, of, commands)}`);
    if (cli) say(`      ${cli}`);
  });
}

/** Prints what became of each issue of a cause. Throws an Error where one was refused: nothing hides that. */
export async function sayActs(environment: Environment, answer: Row, json?: true): Promise<void> {
  const words = await askWords(environment);
  const rows = answer.rows as Row[];
  if (json) showJson(answer);
  else {
    for (const row of rows) say(rowInWords(row, words));
    for (const note of answer.notes as string[]) say(note);
  }
  if (Number(answer.refused) > 0) {
    throw new Error(words("cli.cause.some_refused", answer.refused, rows.length));
  }
}

function rowInWords(row: Row, words: Words): string {
  const thing = [row.hostname, row.service].filter(Boolean).join(" ");
  if (row.outcome === "refused") return words("cli.cause.refused", thing, row.message);
  if (row.outcome === "unchanged") return words("cli.cause.unchanged", thing);
  return row.command_id
    ? words("cli.cause.queued", thing, words(`cli.command.${row.state}`), row.command_id)
    : words("cli.cause.done", thing);
}

/** The key that begins so. Throws an Error where there is none, or several. */
async function wholeKey(environment: Environment, begin: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(begin)) return begin;
  if (!/^[0-9a-f]{4,}$/.test(begin)) {
    throw new UsageError(`--cause ${begin} is not the beginning of a key of bruce causes.`);
  }
  const found = (await askAll(environment, "bruce/causes", { fields: "cause_key" }))
    .filter((row) => String(row.cause_key).startsWith(begin));
  const [only, another] = found;
  if (only && !another) return String(only.cause_key);
  const words = await askWords(environment);
  throw new Error(words(another ? "cli.several_causes" : "cli.no_such_cause", begin));
}

/** Refuses what stands beside `--cause`, and its absence where nothing else names what the command is about. */
export function causeOr(
  command: Command,
  cause: string | undefined,
  other: string | undefined,
  missing: string,
): void {
  if (cause !== undefined && other !== undefined) throw new UsageError("--cause stands alone.");
  if (cause === undefined && other === undefined) command.error(`error: missing ${missing}`);
}
