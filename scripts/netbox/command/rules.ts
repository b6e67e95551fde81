import process from "node:process";
import { parseArgs } from "node:util";
import { say } from "../../program/say.ts";
import { table } from "../../program/table.ts";
import { UsageError } from "../../program/usage_error.ts";
import { userName } from "../../program/user_name.ts";
import { ADOPTABLE } from "../adoptable.ts";
import {
  type Decided,
  decisionInWords,
  DECISIONS,
  readDecisions,
  readRules,
  type Rule,
  setRule,
} from "../rules.ts";
import { exitCodeOf } from "./exit_code.ts";

const HELP = `Rules that say which differences are adopted into NetBox by themselves.

Usage: bruce netbox rules                     the rules, and the issues that each decides now
       bruce netbox rules add NAME --decision adopt|review|never [conditions] [options]
       bruce netbox rules enable NAME | disable NAME | remove NAME [options]

The first rule that fits decides; without one, an issue waits for a review. Nothing is written into NetBox
before somebody, or a timer, runs bruce netbox adopt --rules --apply.

Conditions, all of which have to hold; * stands for any characters:
  --type T        rule of drift, such as CONFIG_DRIFT; a rule that adopts needs one
  --field F       what differs: image, ip, ports, lifecycle, …
  --host H        host, such as 'box2-*'
  --service S     service
  --observed V    observed value, such as 'nginx:1.27*'
  --within P      each observed address is in this prefix, such as 192.168.2.128/25

Options:
  --rank N        the lowest is asked first (default: 100); of equal ones never before review before adopt
  --description T what it is for
  --dry-run       change nothing: show what the rule would decide now, and in the last 30 days
  --by NAME       who decides, for the journal (default: the user of this machine)
  --help          this text

Environment:
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the rules are (default: the local stack, when it runs)

Examples:
  bruce netbox rules add 'image tags' --decision review --type CONFIG_DRIFT --field image
  bruce netbox rules add dhcp --decision adopt --type CONFIG_DRIFT --field ip --within 192.168.2.128/25 --dry-run
  bruce netbox rules add tests --decision never --type VM_UNDECLARED --host 'test-*'

Exit codes: 0 done, 1 not done, 2 wrong usage.`;

const DAYS = 30;
/** Issues that are listed under a rule. */
const SHOWN = 20;

/** `bruce netbox rules`: 0 done, 1 not done, 2 wrong usage. */
export function runRules(args: string[]): Promise<number> {
  return exitCodeOf("rules", async () => {
    await run(args);
    return 0;
  });
}

type Values = ReturnType<typeof readArguments>["values"];

async function run(args: string[]): Promise<void> {
  const { values, positionals: [word = "list", name, ...rest] } = readArguments(args);
  if (values.help) return say(HELP);
  if (word === "list" && name === undefined) return await list();
  if (!["add", "enable", "disable", "remove"].includes(word)) {
    throw new UsageError(`Which one: add, enable, disable or remove? Not ${word}.`);
  }
  if (name === undefined || rest.length > 0) {
    throw new UsageError("Give one name; with blanks, in quotes.");
  }
  const known = (await readRules(process.env)).find((rule) => rule.name === name);
  if (word === "add") return await add(name, known, values);
  if (!known) throw new UsageError(`There is no rule ${name}: bruce netbox rules lists them.`);
  const by = values.by ?? userName();
  if (word === "remove") {
    if (!values["dry-run"]) await setRule(process.env, name, null, by);
    return say(values["dry-run"] ? `Would remove ${name}.` : `Removed ${name}.`);
  }
  const enabled = word === "enable";
  if (enabled) await preview({ ...known, enabled });
  if (values["dry-run"]) return say("Nothing was changed.");
  await setRule(process.env, name, { enabled }, by);
  say(`${name} is ${enabled ? "enabled" : "disabled"}.`);
}

async function add(name: string, known: Rule | undefined, values: Values): Promise<void> {
  if (known) throw new UsageError(`There is a rule ${name}: remove it first.`);
  const rule = { name, ...conditionsOf(values) };
  await preview(rule);
  if (values["dry-run"]) return say("Nothing was changed.");
  await setRule(process.env, name, rule, values.by ?? userName());
  say(`Added ${name}.`);
  if (rule.decision === "adopt") {
    say("It adopts when somebody, or a timer, runs: bruce netbox adopt --rules --apply");
  }
}

/** Says what a rule would decide, among the rules that there are. */
async function preview(proposed: Partial<Rule> & { name: string }): Promise<void> {
  const isOfIt = ({ rule }: Decided) => rule === proposed.name;
  const now = (await readDecisions(process.env, { proposed })).filter(isOfIt);
  const before = (await readDecisions(process.env, { proposed, days: DAYS })).filter(isOfIt);
  say(`It decides ${now.length} of the open issues (${proposed.decision}).`);
  sayIssues(now);
  const past = before.filter(({ is_open }) => !is_open);
  say(`In the last ${DAYS} days: ${before.length}, of which ${past.length} are not open now.`);
  sayIssues(past);
}

async function list(): Promise<void> {
  const [rules, decided] = await Promise.all([
    readRules(process.env),
    readDecisions(process.env),
  ]);
  const of = (name: string | null) => decided.filter(({ rule }) => rule === name);
  if (rules.length > 0) {
    say(table<Rule>(
      [
        { heading: "rule", cell: ({ name }) => name },
        { heading: "rank", cell: ({ rank }) => String(rank) },
        { heading: "decision", cell: ({ decision }) => decision },
        { heading: "enabled", cell: ({ enabled }) => enabled ? "yes" : "no" },
        { heading: "decides now", cell: ({ name }) => String(of(name).length) },
        { heading: "about", cell: conditionsInWords, wraps: true },
      ],
      rules,
      process.stdout.columns ?? Infinity,
    ));
  }
  for (const { name } of rules) {
    if (of(name).length === 0) continue;
    say(`${name}:`);
    sayIssues(of(name));
  }
  say(
    rules.length === 0
      ? `No rules: all ${decided.length} issues that NetBox can settle wait for a review.`
      : `Waiting for a review, because no rule fits: ${of(null).length}.`,
  );
}

function sayIssues(issues: readonly Decided[]): void {
  for (const issue of issues.slice(0, SHOWN)) say(`  ${decisionInWords(issue)}`);
  if (issues.length > SHOWN) say(`  and ${issues.length - SHOWN} more`);
}

function conditionsInWords(rule: Rule): string {
  const { event_type, field, hostname, service, observed, within, description } = rule;
  const said = [
    event_type,
    field !== "*" && `field ${field}`,
    hostname !== "*" && `host ${hostname}`,
    service !== "*" && `service ${service}`,
    observed !== "*" && `observed ${observed}`,
    within && `within ${within}`,
  ].filter(Boolean).join(", ") || "everything";
  return description ? `${said}: ${description}` : said;
}

/** Types that NetBox can settle. */
const TYPES = [...new Set(ADOPTABLE.map((kind) => kind.split(" ")[0] ?? ""))];

function conditionsOf(values: Values) {
  const decision = DECISIONS.find((one) => one === values.decision);
  if (!decision) throw new UsageError(`--decision is ${DECISIONS.join(", ")}.`);
  const event_type = values.type?.toUpperCase();
  if (event_type !== undefined && !TYPES.includes(event_type)) {
    throw new UsageError(
      `NetBox can settle nothing of type ${event_type}, only ${TYPES.join(", ")}.`,
    );
  }
  if (decision === "adopt" && event_type === undefined) {
    throw new UsageError("A rule that adopts names its --type.");
  }
  if (values.rank !== undefined && !/^\d{1,4}$/.test(values.rank)) {
    throw new UsageError("--rank is a number from 0 to 9999.");
  }
  return {
    decision,
    ...event_type !== undefined && { event_type },
    ...values.field !== undefined && { field: values.field },
    ...values.host !== undefined && { hostname: values.host },
    ...values.service !== undefined && { service: values.service },
    ...values.observed !== undefined && { observed: values.observed },
    ...values.within !== undefined && { within: values.within },
    ...values.rank !== undefined && { rank: Number(values.rank) },
    ...values.description !== undefined && { description: values.description },
  };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        decision: { type: "string" },
        type: { type: "string" },
        field: { type: "string" },
        host: { type: "string" },
        service: { type: "string" },
        observed: { type: "string" },
        within: { type: "string" },
        rank: { type: "string" },
        description: { type: "string" },
        by: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
