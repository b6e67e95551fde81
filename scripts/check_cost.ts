import { parseArgs } from "node:util";
import { MOST_MS, searchAll, type Worst } from "./cost/search.ts";
import { WAYS } from "./cost/ways/all.ts";

const help =
  `Searches for the dearest input that BRUCE accepts, on each way in, on a temporary server.

Usage: npm run check:cost [-- <option>...]

  --seed N       The same seed tries the same shapes, as far as the time allows (default 1).
  --seconds N    How long each way is searched (default 60).
  --way TEXT     Only ways with this text in their name.
  -h, --help     This text.

Examples:
  npm run check:cost
  npm run check:cost -- --way docker --seconds 600 --seed 7

Ways: ${WAYS.map(({ name }) => name).join("; ")}.

A shape says how a payload is made: rows, names, ports, what stood before. The search climbs from shape to shape towards the
longest call of the database, by the time that its backend computed. Exit code 1: a call computed for more than ${MOST_MS} ms, or an
answer was a 5xx. What it means: docs/reliability.md.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      seed: { type: "string", default: "1" },
      seconds: { type: "string", default: "60" },
      way: { type: "string", default: "" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const [seed, seconds] = [Number(values.seed), Number(values.seconds)];
  if (!Number.isInteger(seed) || !(seconds > 0)) {
    throw new Error("--seed and --seconds are numbers.");
  }
  const ways = WAYS.filter(({ name }) => name.includes(values.way));
  if (ways.length === 0) throw new Error(`No way has "${values.way}" in its name; see --help.`);
  let isMet = true;
  await searchAll(ways, seed, seconds * 1000, (found) => {
    console.log(lineOf(found, seed));
    isMet &&= found.failed === 0 && found.worst.dearest.computedMs <= MOST_MS;
  });
  console.log(isMet ? "Nothing took too long." : `Not met: at most ${MOST_MS} ms, and no 5xx.`);
  return isMet;
}

function lineOf({ way, tried, failed, worst }: Worst, seed: number): string {
  const { rpc, computedMs, passedMs } = worst.dearest;
  return `${way}: ${computedMs.toFixed(0)} ms computed, ${
    passedMs.toFixed(0)
  } ms passed (${rpc}, ` +
    `status ${worst.status}); ${tried} tried, ${failed} failed; seed ${seed}; ${
      JSON.stringify(worst.shape)
    }`;
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
