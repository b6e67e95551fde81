import process from "node:process";
import { parseArgs } from "node:util";
import { PORTS_UNKNOWN } from "../../../supabase/functions/_shared/netbox/service.ts";
import { UsageError } from "../../program/usage_error.ts";
import { userName } from "../../program/user_name.ts";
import { isUndeclaredHost } from "../adoptable.ts";
import { adoptionOf } from "../adoption.ts";
import { AdoptionJournal } from "../adoption_journal.ts";
import { ChangedMeanwhile, writeChecked } from "../checked_write.ts";
import { type NetboxClient, openNetbox } from "../client.ts";
import type { Completion } from "../complete/completion.ts";
import { lackingNow } from "../complete/lacking_now.ts";
import { oneMachine } from "../complete/one_machine.ts";
import { ensureCustomFields } from "../custom_fields.ts";
import { declare } from "../declare.ts";
import { declareService } from "../declare_service.ts";
import { adoptableIssues, issuesOfCause, NothingToAdopt, readIssue } from "../issue.ts";
import { NetboxError } from "../netbox_error.ts";
import { Plan } from "../plan.ts";
import { ownMapping } from "../own_mapping.ts";
import { type Decided, decisionInWords } from "../rules.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { complain, say } from "../../program/say.ts";
import { exitCodeOf } from "./exit_code.ts";

/** Rules adopt no more at once: what changes everywhere is a fault, or a change that a person should see. */
const AT_MOST = 25;

const HELP = `Settles issues by declaring in NetBox what was observed.

Usage: bruce netbox adopt ISSUE [options]
       bruce netbox adopt --all [--type EVENT_TYPE] [--host HOST] [options]
       bruce netbox adopt --cause KEY [options]
       bruce netbox adopt --rules [--at-most N] [options]

  ISSUE        issue_id: bruce issues --json
  --all        all open issues that NetBox can settle, but for those that a rule says never
  --cause K    all issues of this cause (bruce causes), each as it would be alone; not those that are waived,
               and not those that a rule says never
  --rules      those that the rules adopt (bruce netbox rules); lists those that wait for a review
  --type T     only those of this rule of drift, such as SERVICE_UNEXPECTED
  --host H     only those of this host, or of a pattern such as 'box2-*'
  --at-most N  with --rules: where it would be more, write nothing (default: ${AT_MOST})
  --site S     where a host that is not declared goes; needed where NetBox has several sites
  --by NAME    who writes, for the journal (default: the user of this machine; bruce with --rules)
  --apply      write it; without, the changes are only printed
  --help       this text

Environment:
  NETBOX_URL, NETBOX_TOKEN            a token that may view and change devices, VMs, addresses, services
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the issue is (default: the local stack, when it runs)

Examples:
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11 --apply
  bruce netbox adopt --rules --apply
  bruce netbox adopt --cause 3f2a91c0
  bruce netbox adopt --all --type SERVICE_UNEXPECTED --host 'box2-*'

It writes only where NetBox still says what the issue expected, and never deletes. Each write is a line
of the journal: bruce netbox undo.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 an issue cannot be adopted, 4 more than --at-most.`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `bruce netbox adopt`: 0 done, 1 not done, 2 wrong usage, 3 an issue cannot be adopted, 4 too many. */
export function runAdopt(args: string[]): Promise<number> {
  return exitCodeOf("adopt", () => run(args));
}

async function run(args: string[]): Promise<number> {
  const { values, positionals: [id, ...rest] } = readArguments(args);
  const { apply, help, all, rules, cause, type, host, site } = values;
  if (help) {
    say(HELP);
    return 0;
  }
  const isOne = id !== undefined && rest.length === 0 && UUID.test(id);
  const isMany = all || rules || cause !== undefined;
  const isFiltered = type !== undefined || host !== undefined;
  if (isMany ? id !== undefined : !isOne || isFiltered) {
    throw new UsageError("Give one issue_id, or --all, or --rules, or --cause.");
  }
  if (all && rules) throw new UsageError("Give --all or --rules, not both.");
  if (cause !== undefined && (all || rules || isFiltered)) {
    throw new UsageError("--cause stands alone.");
  }
  if (cause !== undefined && !/^[0-9a-f]{4,32}$/.test(cause)) {
    throw new UsageError("--cause is the beginning of a key of bruce causes.");
  }
  const atMost = readAtMost(values["at-most"], rules);
  const client = openNetbox(netboxSettings(process.env), {}, await ownMapping(process.env));
  const known = isMany ? await adoptableIssues(process.env, { type, host }) : [];
  const whole = cause === undefined ? undefined : await issuesOfCause(process.env, cause);
  const decided = whole ? known.filter(({ issue_id }) => whole.issueIds.includes(issue_id)) : known;
  const never = new Set(
    decided.filter(({ decision }) => decision === "never").map(({ issue_id }) => issue_id),
  );
  // of a cause each issue is tried, so that each refusal is said
  const chosen = whole
    ? whole.issueIds.filter((one) => !never.has(one) && !whole.waived.has(one))
      .map((issue_id) => ({ issue_id, rule: null }))
    : decided.filter(({ decision }) => rules ? decision === "adopt" : decision !== "never");
  if (rules && apply && chosen.length > atMost) {
    complain(
      `The rules would adopt ${chosen.length} issues at once, more than ${atMost}: nothing was written. ` +
        `See which: bruce netbox adopt --rules. Then: --at-most ${chosen.length}`,
    );
    return 4;
  }
  const { release } = await readStatus(client);
  const journal = new AdoptionJournal(process.env);
  if (apply) await journal.check();
  const { note } = journal;
  const plan = new Plan(client, !apply, say, false, note);
  const task = { client, plan, journal, release, apply, site };
  const codes: number[] = [];
  const by = values.by ?? (rules ? undefined : userName());
  for (const { issue_id, rule } of isMany ? chosen : [{ issue_id: id ?? "", rule: null }]) {
    journal.about({ issue_id, by, ...rules && rule ? { rule } : {} });
    if (rules) say(`Rule ${rule}:`);
    codes.push(await adopt(task, issue_id, isMany));
  }
  const adopted = codes.filter((code) => code === 0).length;
  if (isMany) {
    say(`${adopted} of ${chosen.length} issues ${apply ? "adopted" : "would be adopted"}.`);
    sayRest(decided, rules);
    if (whole) sayWaived(whole.issueIds.filter((one) => whole.waived.has(one)).length);
  }
  if (adopted > 0) {
    say(
      apply
        ? "Written. NetBox tells BRUCE by its webhook; without one: bruce netbox export"
        : "Nothing was written: --apply writes it.",
    );
  }
  return codes.includes(1) ? 1 : codes.includes(3) ? 3 : 0;
}

/** Says how many issues of a cause somebody has accepted. */
function sayWaived(count: number): void {
  if (count > 0) say(`${count} left out: waived. Naming the issue adopts it.`);
}

/** Says which issues the rules left out. */
function sayRest(decided: readonly Decided[], isByRules: boolean): void {
  const waiting = decided.filter(({ decision }) => decision === "review");
  if (isByRules && waiting.length > 0) {
    say(`${waiting.length} wait for a review:`);
    for (const one of waiting) say(`  ${decisionInWords(one)}`);
  }
  const never = decided.filter(({ decision }) => decision === "never");
  if (never.length === 0) return;
  const names = [...new Set(never.map(({ rule }) => rule))].join(", ");
  say(`${never.length} left out: the rules say never (${names}). Naming the issue adopts it.`);
}

function readAtMost(text: string | undefined, isByRules: boolean): number {
  if (text === undefined) return AT_MOST;
  if (isByRules && /^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(
    isByRules ? "--at-most is a number of issues." : "--at-most goes with --rules.",
  );
}

/** What all adoptions of a run share. */
interface Task {
  client: NetboxClient;
  plan: Plan;
  journal: AdoptionJournal;
  release: number;
  apply: boolean;
  site: string | undefined;
  /** Adds what lacks, and changes no value. */
  filling?: Plan;
  /** What NetBox lacked when this run first asked. */
  lacking?: Completion;
}

/** Adopts one issue: 0 done, 3 it cannot be; one of many that changed meanwhile is 1, and costs itself. */
async function adopt(task: Task, id: string, isOneOfMany: boolean): Promise<number> {
  try {
    return await adoptIssue(task, id);
  } catch (error) {
    const costsItself = error instanceof ChangedMeanwhile || error instanceof NothingToAdopt ||
      error instanceof NetboxError && !error.isPassing;
    if (!isOneOfMany || !costsItself) throw error;
    complain(`Not adopted: ${(error as Error).message}`);
    return 1;
  }
}

async function adoptIssue(task: Task, id: string): Promise<number> {
  const { client, plan, journal, release, apply } = task;
  const issue = await readIssue(process.env, id);
  say(issue.details);
  if (isUndeclaredHost(issue)) return await adoptHost(task, issue.hostname);
  const adoption = await adoptionOf(plan, issue, release);
  if ("refused" in adoption) {
    complain(`Not adopted: ${adoption.refused}`);
    return 3;
  }
  if ("create" in adoption) {
    const { host, name, ports } = adoption.create;
    if (ports.length === 0) await ensurePortsUnknown(plan);
    await declareService(plan, release, host, { name, ports, aliases: [], depends_on: [] });
    return 0;
  }
  if (adoption.customFields) await ensureCustomFields(plan, adoption.customFields);
  for (const correction of adoption.corrections) {
    await writeChecked(client, correction, !apply, say, journal.note);
  }
  return 0;
}

/** Declares a host that is observed; what NetBox has of it by now stays as it is. */
async function adoptHost(task: Task, hostname: string): Promise<number> {
  const { client, journal, release, apply, site } = task;
  task.lacking ??= await lackingNow(client, release, process.env, { site });
  const found = oneMachine(task.lacking, hostname);
  if ("refused" in found) {
    complain(`Not adopted: ${found.refused}`);
    return 3;
  }
  task.filling ??= new Plan(client, !apply, say, true, journal.note);
  const problems = await declare(task.filling, found.inventory, release);
  for (const problem of problems) complain(problem);
  // what stands on it is adopted next
  task.plan = new Plan(client, !apply, say, false, journal.note);
  return problems.length > 0 ? 1 : 0;
}

async function ensurePortsUnknown(plan: Plan): Promise<void> {
  const tag = { name: PORTS_UNKNOWN, slug: PORTS_UNKNOWN };
  await plan.ensure({
    path: "extras/tags/",
    label: tag.name,
    is: (row) => row.slug === tag.slug,
    fields: {},
    defaults: tag,
  });
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        apply: { type: "boolean", default: false },
        all: { type: "boolean", default: false },
        rules: { type: "boolean", default: false },
        cause: { type: "string" },
        "at-most": { type: "string" },
        by: { type: "string" },
        type: { type: "string" },
        host: { type: "string" },
        site: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
