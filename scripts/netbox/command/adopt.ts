import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "../../program/usage_error.ts";
import { adoptionOf } from "../adoption.ts";
import { writeChecked } from "../checked_write.ts";
import { openNetbox } from "../client.ts";
import { ensureCustomFields } from "../custom_fields.ts";
import { declareService } from "../declare_service.ts";
import { readIssue } from "../issue.ts";
import { Plan } from "../plan.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { complain, say } from "../../program/say.ts";

const HELP = `Settles one issue by declaring in NetBox what was observed.

Usage: bruce netbox adopt ISSUE [options]

  ISSUE     issue_id, from the table issues
  --apply   write it; without, the change is only printed
  --help    this text

Environment:
  NETBOX_URL, NETBOX_TOKEN            a token that may view and change devices, VMs, addresses, services
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the issue is (default: the local stack, when it runs)

Examples:
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11
  bruce netbox adopt 0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11 --apply

It writes only where NetBox still says what the issue expected, and never deletes.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 this issue cannot be adopted.`;

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
  const { values: { apply, help }, positionals: [id, ...rest] } = readArguments(args);
  if (help) {
    say(HELP);
    return 0;
  }
  if (!id || rest.length > 0 || !UUID.test(id)) throw new UsageError("Give one issue_id.");
  const client = openNetbox(netboxSettings(process.env));
  const issue = await readIssue(process.env, id);
  say(issue.details);
  const { release } = await readStatus(client);
  const plan = new Plan(client, !apply, say);
  const adoption = await adoptionOf(plan, issue, release);
  if ("refused" in adoption) {
    complain(`Not adopted: ${adoption.refused}`);
    return 3;
  }
  if ("create" in adoption) {
    const { host, name, ports } = adoption.create;
    if (ports.length === 0) {
      const tag = { name: "ports-unknown", slug: "ports-unknown" };
      await plan.ensure({
        path: "extras/tags/",
        label: tag.name,
        is: (row) => row.slug === tag.slug,
        fields: {},
        defaults: tag,
      });
    }
    await declareService(plan, release, host, { name, ports, aliases: [], depends_on: [] });
  } else {
    if (adoption.customFields) await ensureCustomFields(plan, adoption.customFields);
    for (const correction of adoption.corrections) {
      await writeChecked(client, correction, !apply, say);
    }
  }
  say(
    apply
      ? "Written. NetBox tells BRUCE by its webhook; without one: bruce netbox export"
      : "Nothing was written: --apply writes it.",
  );
  return 0;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        apply: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
