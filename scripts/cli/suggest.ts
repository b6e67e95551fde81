import process from "node:process";
import type { Command } from "commander";
import { say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { wrap } from "../program/table.ts";
import { ask, type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { issuesOf } from "./issues_of.ts";
import { showJson } from "./show.ts";
import { askWords, type Words } from "./words.ts";

/** Of so many issues it says what would end them; more are for a filter. */
const MOST_ISSUES = 50;

interface Options {
  type?: string;
  took?: string;
  json?: true;
}

/** The command that says what would end a difference, and does nothing. */
export function addSuggest(program: Command, environment: Environment): void {
  program.command("suggest")
    .description("what would end a difference, best first, with lines to copy; does nothing itself")
    .argument("<host|issue>", "host, or an issue_id")
    .argument("[service]", "only of this service")
    .option("--type <event_type>", "only issues of this rule, such as PORT_MISMATCH")
    .option(
      "--took <key>",
      "say that you did this one: the next observation tells whether it helped",
    )
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nExamples:\n  bruce suggest docker1 jellyfin\n  bruce suggest docker1 jellyfin --took up",
    )
    .action(
      async (host: string, service: string | undefined, { type, took, json }: Options) => {
        const found = await issuesOf(environment, host, service, type, "open,pending");
        if (took !== undefined) return await noteTaken(environment, found, took, json);
        const told = [];
        for (const { issue_id } of found.slice(0, MOST_ISSUES)) {
          told.push(await ask(environment, `bruce/issues/${issue_id}`));
        }
        if (json) {
          return showJson(told.map(({ issue, suggestions }) => ({ issue, suggestions })));
        }
        const words = await askWords(environment);
        say(told.map((one) => inWords(one, words)).join("\n\n"));
      },
    );
}

async function noteTaken(
  environment: Environment,
  found: readonly Row[],
  suggestion: string,
  json: true | undefined,
): Promise<void> {
  const [only, ...others] = found;
  if (!only || others.length > 0) {
    throw new UsageError("--took is about one issue: name its service, --type or issue_id.");
  }
  const answer = await send(environment, `bruce/issues/${only.issue_id}/taken`, { suggestion });
  if (json) return showJson(answer);
  say((await askWords(environment))("cli.suggest.taken", only.details));
}

function inWords({ issue, suggestions }: Row, words: Words): string {
  const { event_type, details, issue_id } = issue as Row;
  const offers = (suggestions as Offer[]).map((offer, index) => offerInWords(offer, index, words));
  return [...lines(`${event_type}: ${details}`, ""), `issue ${issue_id}`, ...offers].join("\n");
}

/** A suggestion as the API says it. */
interface Offer {
  key: string;
  title: string;
  why?: string;
  risk: string;
  risk_why?: string;
  cli?: string;
  sql?: string;
  url?: string;
  shell?: { on?: string; in?: string; line: string };
  compose?: { file?: string; service: string; lines: string[] };
}

function offerInWords(offer: Offer, index: number, words: Words): string {
  const { key, title, why, risk, risk_why, cli, shell, compose, url } = offer;
  const inside = " ".repeat(4);
  return [
    ...lines(`${index + 1}. ${title} [${key}]`, "  "),
    ...lines([words(`cli.suggest.risk.${risk}`), risk_why, why].filter(Boolean).join(" "), inside),
    ...compose
      ? [
        inside + words("cli.suggest.in_file", compose.file ?? "compose.yaml"),
        ...compose.lines.map((line) => `${inside}  ${line}`),
      ]
      : [],
    ...url ? [`${inside}${url}`] : [],
    ...shell ? [inside + placeOf(shell, words), `${inside}  ${shell.line}`] : [],
    ...cli ? [inside + words("cli.suggest.here"), `${inside}  ${cli}`] : [],
  ].join("\n");
}

function placeOf({ on, in: folder }: { on?: string; in?: string }, words: Words): string {
  const place = [on, folder].filter(Boolean).join(": ");
  return place ? words("cli.suggest.on", place) : words("cli.suggest.anywhere");
}

function lines(text: string, indent: string): string[] {
  const width = (process.stdout.columns ?? Infinity) - indent.length;
  return wrap(text, width).map((line) => indent + line);
}
