import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "../../program/usage_error.ts";
import { openNetbox } from "../client.ts";
import { declare } from "../declare.ts";
import { readInventory } from "../inventory.ts";
import { Plan } from "../plan.ts";
import { ownMapping } from "../own_mapping.ts";
import { netboxSettings } from "../settings.ts";
import { readStatus } from "../status.ts";
import { complain, say } from "../../program/say.ts";
import { exitCodeOf } from "./exit_code.ts";

const HELP =
  `Writes an inventory file into NetBox: site, prefixes, clusters, roles, devices, VMs, addresses, services.

Usage: bruce netbox declare FILE [options]

  FILE        JSON with site, clusters, devices, vms, services; docs/netbox.md shows the form
  --dry-run   do all but the writing, and print what would change
  --help      this text

Environment:
  NETBOX_URL, NETBOX_TOKEN   a token that may view, add and change these objects

Examples:
  bruce netbox declare inventory.json --dry-run
  bruce netbox declare inventory.json

Running it again changes nothing. It never deletes, and changes only what the file says.
Exit codes: 0 done, 1 not done or not all, 2 wrong usage.`;

/** `bruce netbox declare`: 0 done, 1 not done, 2 wrong usage. */
export function runDeclare(args: string[]): Promise<number> {
  return exitCodeOf("declare", () => run(args));
}

async function run(args: string[]): Promise<number> {
  const { values, positionals: [file, ...rest] } = readArguments(args);
  if (values.help) {
    say(HELP);
    return 0;
  }
  if (!file || rest.length > 0) throw new UsageError("Give one inventory file.");
  const inventory = await readInventory(file);
  const client = openNetbox(netboxSettings(process.env), {}, await ownMapping(process.env));
  const { release } = await readStatus(client);
  const plan = new Plan(client, values["dry-run"], say);
  const problems = await declare(plan, inventory, release);
  const { created, updated, unchanged } = plan.tally;
  say(
    `${created} ${
      values["dry-run"] ? "would be " : ""
    }created, ${updated} updated, ${unchanged} unchanged`,
  );
  for (const problem of problems) complain(problem);
  if (problems.length > 0) complain("The rest is done. Settle these, and run it again.");
  return problems.length > 0 ? 1 : 0;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        "dry-run": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
