import process from "node:process";
import { parseArgs } from "node:util";
import { complain, say } from "../../program/say.ts";
import { UsageError } from "../../program/usage_error.ts";
import { openNetbox } from "../client.ts";
import { counted } from "../complete/completion.ts";
import { lackingNow } from "../complete/lacking_now.ts";
import { planText } from "../complete/plan_file.ts";
import { declare } from "../declare.ts";
import { type Inventory, parseInventory, readInventory } from "../inventory.ts";
import { Plan } from "../plan.ts";
import { ownMapping } from "../own_mapping.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { exitCodeOf } from "./exit_code.ts";

const HELP =
  `Plans what NetBox lacks of everything that is observed, declared in BRUCE or in compose files, and writes it.

Usage: bruce netbox complete [options]         makes the plan and prints it
       bruce netbox complete FILE [options]    what a plan would write, as it is in the file

  FILE            a plan that --out wrote, as you edited it
  --out FILE      write the plan into a file
  --compose DIR   also what the compose files in DIR and below declare; more than once if you like.
                  A folder named as a host tells whose they are, or DIR=HOST does
  --site NAME     where new things go; needed where NetBox has several sites
  --tenant NAME   whose new things are
  --vrf NAME      where new addresses and prefixes are
  --apply         write it into NetBox; without FILE it shows the plan and asks
  --yes           do not ask
  --help          this text

Environment:
  NETBOX_URL, NETBOX_TOKEN            a token that may view and add all of them
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the observations are (default: the local stack, when it runs)

Examples:
  bruce netbox complete --compose ~/stacks --out plan.yaml
  bruce netbox complete plan.yaml
  bruce netbox complete plan.yaml --apply

It adds what lacks, and changes no value that NetBox has. Running it again goes on where it ended.
Exit codes: 0 done, 1 not done or not all, 2 wrong usage.`;

/** `bruce netbox complete`: 0 done, 1 not done, 2 wrong usage. */
export function runComplete(args: string[]): Promise<number> {
  return exitCodeOf("complete", () => run(args));
}

async function run(args: string[]): Promise<number> {
  const { values, positionals: [file, ...rest] } = readArguments(args);
  if (values.help) {
    say(HELP);
    return 0;
  }
  if (rest.length > 0) throw new UsageError("Give one plan, or none.");
  if (
    file !== undefined &&
    (values.out || values.compose || values.site || values.tenant || values.vrf)
  ) {
    throw new UsageError(
      "A plan is whole: --out, --compose, --site, --tenant and --vrf are for making one.",
    );
  }
  const client = openNetbox(netboxSettings(process.env), {}, await ownMapping(process.env));
  const { release } = await readStatus(client);
  const inventory = file === undefined
    ? await makePlan(client, release, values)
    : await readInventory(file);
  if (inventory === undefined) return 0;
  if (file === undefined && values.apply && !values.yes && !isAgreed()) return 0;
  const plan = new Plan(client, !values.apply, say, true);
  const problems = await declare(plan, inventory, release);
  const { created, updated, unchanged } = plan.tally;
  const would = values.apply ? "" : "would be ";
  say(`${created} ${would}created, ${updated} ${would}updated, ${unchanged} there already`);
  for (const problem of problems) complain(problem);
  if (problems.length > 0) complain("Settle these, and run it again: what is done stays.");
  if (created + updated > 0) {
    say(
      values.apply
        ? "Written. NetBox tells BRUCE by its webhook; without one: bruce netbox export"
        : "Nothing was written: --apply writes it.",
    );
  }
  return problems.length > 0 ? 1 : 0;
}

type Values = ReturnType<typeof readArguments>["values"];

/** Makes a plan, and shows it or writes it into a file; returns it when it is to be written into NetBox. */
async function makePlan(
  client: ReturnType<typeof openNetbox>,
  release: number,
  { out, compose = [], site, tenant, vrf, apply, yes }: Values,
): Promise<Inventory | undefined> {
  if (apply && out) throw new UsageError("First --out, then a look at it, then --apply.");
  if (apply && !yes && !process.stdin.isTTY) {
    throw new UsageError("Nobody can be asked here: make a plan with --out, or say --yes.");
  }
  const completion = await lackingNow(client, release, process.env, { compose, site, tenant, vrf });
  if (counted(completion) === "") {
    say("NetBox lacks nothing that is known here.");
    for (const note of completion.notes) complain(note);
    return undefined;
  }
  const text = planText(completion);
  if (out === undefined) {
    say(text);
  } else {
    await Deno.writeTextFile(out, text, { createNew: true, mode: 0o600 }).catch((error) => {
      throw new UsageError(`${out} cannot be written: ${(error as Error).message}`);
    });
    say(`NetBox lacks ${counted(completion)}: ${out}. Have a look at it, then:`);
    say(`  bruce netbox complete ${out} --apply`);
  }
  return apply ? parseInventory("The plan", completion) : undefined;
}

function isAgreed(): boolean {
  return prompt("Write this into NetBox? [y/N]")?.trim().toLowerCase() === "y";
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: "string" },
        compose: { type: "string", multiple: true },
        site: { type: "string" },
        tenant: { type: "string" },
        vrf: { type: "string" },
        apply: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
