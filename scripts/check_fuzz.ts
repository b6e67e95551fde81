import { parseArgs } from "node:util";
import { wholeNumber } from "./simulate/arguments.ts";
import { inProject } from "./stack/paths.ts";

const help =
  `Sends random requests to every function of a stack of its own, and says which answers are wrong.

Usage: npm run check:fuzz [-- <options>]

  --cases N     How many requests (100000).
  --seed N      The number of the first one (1). The same number is the same request to the same homelab.
  -h, --help    This text.

Examples:
  npm run check:fuzz -- --cases 5000
  npm run check:fuzz -- --seed 1234 --cases 1

Requests are made by openapi.json, and by mutation of payloads, declarations, messages and events. A case that fails is
printed as a curl command with its seed. docs/reliability.md says what is looked at.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      cases: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", inProject("tests/functions/fuzz.test.ts")],
    env: {
      BRUCE_FUZZ_CASES: String(wholeNumber("--cases", values.cases)),
      BRUCE_FUZZ_SEED: String(wholeNumber("--seed", values.seed)),
    },
  }).spawn().status;
  return success;
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
