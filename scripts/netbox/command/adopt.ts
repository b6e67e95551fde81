import process from "node:process";
import { parseArgs } from "node:util";
import { PORTS_UNKNOWN } from "../../../supabase/functions/_shared/netbox/service.ts";
import { UsageError } from "../../program/usage_error.ts";
import { isUndeclaredHost } from "../adoptable.ts";
import { adoptionOf } from "../adoption.ts";
import { ChangedMeanwhile, writeChecked } from "../checked_write.ts";
import { type NetboxClient, openNetbox } from "../client.ts";
import type { Completion } from "../complete/completion.ts";
import { lackingNow } from "../complete/lacking_now.ts";
import { oneMachine } from "../complete/one_machine.ts";
import { ensureCustomFields } from "../custom_fields.ts";
import { declare } from "../declare.ts";
import { declareService } from "../declare_service.ts";
import { adoptableIssues, readIssue } from "../issue.ts";
import { NetboxError } from "../netbox_error.ts";
import { Plan } from "../plan.ts";
import { ownMapping } from "../own_mapping.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { complain, say } from "../../program/say.ts";

const HELP = `Settles issues by declaring in NetBox what was observed.

Usage: bruce netbox adopt ISSUE [options]
       bruce netbox adopt --all [--type EVENT_TYPE] [--host HOST] [options]

  ISSUE       issue_id: bruce issues --json
  --all       all open issues that NetBox can settle
  --type T    only those of this rule, such as SERVICE_UNEXPECTED
  --host H    only those of this host, or of a pattern such as 'box2-*'
  --site S    where a host that is not declared goes; needed where NetBox has several sites
  --apply     write it; without, the changes are only printed
  --help      this text

Environment:
  NETBOX_URL, NETBOX_TOKEN            a token that may view and change devices, VMs, addresses, services
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the issue is (default: the local stack, when it runs)

Examples:
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11 --apply
  bruce netbox adopt --all --type SERVICE_UNEXPECTED --host 'box2-*'

It writes only where NetBox still says what the issue expected, and never deletes.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 an issue cannot be adopted.`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `bruce netbox adopt`: 0 done, 1 not done, 2 wrong usage. */
export async function runAdopt(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return 1;
    complain("bruce netbox adopt --help tells more.");
    return 2;
  }
}

async function run(args: string[]): Promise<number> {
  const { values, positionals: [id, ...rest] } = readArguments(args);
  const { apply, help, all, type, host, site } = values;
  if (help) {
    say(HELP);
    return 0;
  }
  const isOne = id !== undefined && rest.length === 0 && UUID.test(id);
  if (all ? id !== undefined : !isOne || type !== undefined || host !== undefined) {
    throw new UsageError("Give one issue_id, or --all.");
  }
  const client = openNetbox(netboxSettings(process.env), {}, await ownMapping(process.env));
  const ids = all ? await adoptableIssues(process.env, { type, host }) : [id ?? ""];
  const { release } = await readStatus(client);
  const task = { client, plan: new Plan(client, !apply, say), release, apply, site };
  const codes: number[] = [];
  for (const one of ids) codes.push(await adopt(task, one, all));
  const adopted = codes.filter((code) => code === 0).length;
  if (all) say(`${adopted} of ${ids.length} issues ${apply ? "adopted" : "would be adopted"}.`);
  if (adopted > 0) {
    say(
      apply
        ? "Written. NetBox tells BRUCE by its webhook; without one: bruce netbox export"
        : "Nothing was written: --apply writes it.",
    );
  }
  return codes.includes(1) ? 1 : codes.includes(3) ? 3 : 0;
}

/** What all adoptions of a run share. */
interface Task {
  client: NetboxClient;
  plan: Plan;
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
    const costsItself = error instanceof ChangedMeanwhile ||
      error instanceof NetboxError && !error.isPassing;
    if (!isOneOfMany || !costsItself) throw error;
    complain(`Not adopted: ${(error as Error).message}`);
    return 1;
  }
}

async function adoptIssue(task: Task, id: string): Promise<number> {
  const { client, plan, release, apply } = task;
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
    await writeChecked(client, correction, !apply, say);
  }
  return 0;
}

/** Declares a host that is observed; what NetBox has of it by now stays as it is. */
async function adoptHost(task: Task, hostname: string): Promise<number> {
  const { client, release, apply, site } = task;
  task.lacking ??= await lackingNow(client, release, process.env, { site });
  const found = oneMachine(task.lacking, hostname);
  if ("refused" in found) {
    complain(`Not adopted: ${found.refused}`);
    return 3;
  }
  task.filling ??= new Plan(client, !apply, say, true);
  const problems = await declare(task.filling, found.inventory, release);
  for (const problem of problems) complain(problem);
  // what stands on it is adopted next
  task.plan = new Plan(client, !apply, say);
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
