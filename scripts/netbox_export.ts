import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "./collectors/runtime/usage_error.ts";
import { openNetbox } from "./netbox/client.ts";
import { type Counts, postExpected } from "./netbox/post_expected.ts";
import { bruceSettings, netboxSettings } from "./netbox/settings.ts";
import { type NetboxState, readState } from "./netbox/state.ts";
import { readStatus } from "./netbox/status.ts";
import { writeState } from "./netbox/write_state.ts";

const HELP = `Reads what should exist from NetBox and declares it to BRUCE.

Usage: npm run netbox-export -- [options]

  --output FILE    write it to FILE in place of sending it: .jsonl one host per line, else JSON; - is the screen
  --dry-run        print it as JSON and send nothing
  --allow-empty    NetBox really holds no host or no service: believe it
  --help           this text

Environment:
  NETBOX_URL       for example http://192.168.2.113:8000
  NETBOX_TOKEN     token that may view devices, VMs, clusters, services, addresses and prefixes
  BRUCE_URL        functions of BRUCE, for example https://abc.supabase.co/functions/v1
  BRUCE_TOKEN      token of role netbox (npm run token -- create --name netbox --role netbox)
Without the last two the local stack is used when it runs (npm start).

Examples:
  npm run netbox-export -- --dry-run
  npm run netbox-export -- --output expected.jsonl

What could not be read whole never retires anything.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 done with what could be read, 4 held by BRUCE's breaker.`;

const EXIT = { done: 0, failed: 1, usage: 2, incomplete: 3, held: 4 } as const;

async function main(args: string[]): Promise<number> {
  const options = readArguments(args);
  if (options.help) {
    console.log(HELP);
    return EXIT.done;
  }
  const output = options["dry-run"] ? "-" : options.output;
  const bruce = output === undefined ? await bruceSettings(process.env) : undefined;
  const client = openNetbox(netboxSettings(process.env));
  const { version } = await readStatus(client);
  // cron mails what is printed: progress is for people
  const tell = process.stderr.isTTY ? console.error : () => {};
  tell(`NetBox ${version}`);
  const state = await readState(client, {
    allowEmpty: options["allow-empty"],
    progress: (path, read, count) => tell(`  ${path} ${read} of ${count}`),
  });
  for (const problem of state.problems) console.error(`Incomplete: ${problem}`);
  if (bruce === undefined) {
    await writeState(state, output ?? "-", options["dry-run"] ? "json" : undefined);
    return state.complete ? EXIT.done : EXIT.incomplete;
  }
  if (state.hosts.length === 0) {
    console.error("Nothing was read, so nothing was sent.");
    return EXIT.failed;
  }
  const counts = await postExpected(bruce, { hosts: state.hosts, complete: state.complete });
  console.log(summary(state, counts));
  if (!counts.held) return state.complete ? EXIT.done : EXIT.incomplete;
  console.error(
    "BRUCE holds it, for it would retire most of what is declared. If that is right: " +
      "select release_snapshot('netbox', 'netbox');",
  );
  return EXIT.held;
}

function summary({ complete }: NetboxState, counts: Counts): string {
  const { hosts, services, created, updated, retired, events } = counts;
  const changes = counts.unchanged
    ? "unchanged"
    : `${created} created, ${updated} updated, ${retired} retired`;
  const followed = Object.entries(events).filter(([, count]) => count > 0)
    .map(([kind, count]) => `, ${count} events ${kind}`).join("");
  return `netbox: ${hosts} objects, ${services} services; ${changes}${followed}` +
    (complete ? "" : "; incomplete, so nothing was retired for being absent");
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        output: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        "allow-empty": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error("npm run netbox-export -- --help tells more.");
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
