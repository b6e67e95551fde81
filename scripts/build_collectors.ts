import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildCollector } from "./build/one_file.ts";
import { writeProgram } from "./build/write_program.ts";
import { COMMANDS, isSource } from "./collectors/runtime/sources.ts";
import { inProject } from "./stack/paths.ts";

const help =
  `Builds each collector as one file that needs nothing but Deno 2 (or Node 20 and later).

Usage: npm run build:collectors [-- --output DIR]

  --output DIR  where to write collector-<name>.js (default: dist)

Examples:
  npm run build:collectors
  scp dist/collector-docker.js nas: && ssh nas deno run --allow-all collector-docker.js --dry-run`;

const { values } = parseArgs({
  options: { output: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const directory = values.output ? resolve(values.output) : inProject("dist");
for (const [source, command] of Object.entries(COMMANDS)) {
  if (!isSource(source)) continue;
  const contents = await buildCollector(source);
  await writeProgram(join(directory, `collector-${command}.js`), contents);
}
// the bundler's own process would keep this one alive
process.exit(0);
