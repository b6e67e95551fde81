import { parseArgs } from "node:util";
import { inProject } from "./stack/paths.ts";
import { CHECKED } from "./real/program.ts";
import { realPrograms } from "./real/programs.ts";

const names = realPrograms.map(({ name }) => name).join(", ");

const help =
  `Tries BRUCE against a real program, which is installed outside the project when it is missing.

Usage: npm run check:<program> [-- <option>...]

  --install   only install it: \`npm test\` runs its tests where it is there, but those of NetBox
  --help      this text

${
    realPrograms.map(({ name, title, brings }) =>
      `  ${`check:${name}`.padEnd(14)} ${title}: ${brings}`
    ).join("\n")
  }

Examples:
  npm run check:podman
  npm run check:traefik -- --install

Everything runs on this machine alone and ends with the check. Installed programs stay for the next time; what does not come from
Debian is in ~/.cache/bruce.`;

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      install: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return true;
  }
  const program = realPrograms.find(({ name }) => name === positionals[0]);
  if (!program) throw new Error(`Which program? One of ${names}: npm run check:podman.`);
  console.log(`${program.title} …`);
  await program.install();
  if (values.install) return true;
  if (program.isHeavy) console.log("  its tests take minutes …");
  const tests = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      inProject("scripts/test.ts"),
      inProject(`tests/real/${program.name}.test.ts`),
    ],
    env: { [CHECKED]: program.name },
  }).spawn();
  const { success } = await tests.status;
  return success;
}

try {
  Deno.exit(await main() ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
