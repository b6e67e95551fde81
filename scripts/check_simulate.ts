import { parseArgs } from "node:util";
import { startTestServer, type TestServer } from "./test/server.ts";
import { wholeNumber } from "./simulate/arguments.ts";
import { simulate } from "./simulate/homelab.ts";
import { run } from "./simulate/run.ts";
import { shrink } from "./simulate/shrink.ts";
import { tell } from "./simulate/tell.ts";

const help =
  `Lets random homelabs live in the database and in a plain model beside it, and says where the two disagree.

Usage: npm run check:simulate [-- <options>]

  --seed N      The first homelab (1). The same number is the same homelab.
  --runs N      How many homelabs, one after the other (20).
  --rounds N    How long each lives: rounds of reports, one every 55 seconds (150).
  -h, --help    This text.

Examples:
  npm run check:simulate
  npm run check:simulate -- --seed 12 --runs 1 --rounds 600

Hosts, guests and services come, go, move, fail and are renamed; collectors fail, see parts, wait in spools and have wrong
clocks; people declare, acknowledge, waive and release. After each step the database has to say what the model says. Where
it does not, the steps are shrunk to the few that show it. docs/reliability.md says what the model knows.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      seed: { type: "string", default: "1" },
      runs: { type: "string", default: "20" },
      rounds: { type: "string", default: "150" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const seed = wholeNumber("--seed", values.seed);
  const runs = wholeNumber("--runs", values.runs);
  const rounds = wholeNumber("--rounds", values.rounds);
  const server = await startTestServer({ keepsConnection: true });
  let steps = 0;
  try {
    for (let one = seed; one < seed + runs; one++) {
      const homelab = simulate(one, rounds);
      steps += homelab.length;
      if (!await check(server, one, homelab)) return false;
    }
  } finally {
    await server.stop();
  }
  console.log(`${runs} homelabs, ${steps} steps: database and model agree.`);
  return true;
}

async function check(
  server: TestServer,
  seed: number,
  steps: ReturnType<typeof simulate>,
): Promise<boolean> {
  const started = performance.now();
  const found = await run(server, steps);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!found) {
    console.log(`seed ${seed}: ${steps.length} steps, ${seconds} s`);
    return true;
  }
  console.log(
    `seed ${seed}: step ${found.step} of ${steps.length} disagrees\n  ${
      found.wrong.join("\n  ")
    }\nShrinking …`,
  );
  // what is left out must not make another disagreement of it
  const difference = /\S+\/\S+/.exec(found.wrong[0]!)?.[0] ?? "";
  const few = await shrink(
    steps.slice(0, found.step + 1),
    async (part) => (await run(server, part))?.wrong[0]?.includes(difference) ?? false,
  );
  console.log(few.map(tell).join("\n"));
  console.log(`  ${(await run(server, few))?.wrong.join("\n  ")}`);
  return false;
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
