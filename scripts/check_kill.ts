import { parseArgs } from "node:util";
import { campaign } from "./kill/campaign.ts";
import { tables } from "./kill/table.ts";
import { wholeNumber } from "./simulate/arguments.ts";

const help =
  `Kills parts of a running stack under load, and checks that nothing acknowledged is lost.

Usage: npm run check:kill [-- <options>]

  --kills N     How many kills (200).
  --seed N      The order of the kills, and what is reported (1).
  -h, --help    This text.

Examples:
  npm run check:kill
  npm run check:kill -- --kills 20 --seed 7

It starts a stack of its own in a temporary directory (npm start, on free ports). Snapshots, commands and notifications go
through it all the time, while SIGKILL hits Postgres and its processes, the stack, a collector, a worker. A kill counts when it
hit somebody, and snapshots were acknowledged before and after it. In the end a plain model of what was acknowledged says what
must be there. docs/reliability.md says what is checked. Linux only. Exit code 1: something is lost, doubled or wrong.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      kills: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const seed = wholeNumber("--seed", values.seed);
  const kills = wholeNumber("--kills", values.kills);
  if (Deno.build.os !== "linux") throw new Error("It needs Linux: it finds its victims in /proc.");
  const outcome = await campaign({ kills, seed, tell: (line) => console.log(line) });
  console.log(`\n${tables(outcome, seed)}`);
  return outcome.findings.length === 0;
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
