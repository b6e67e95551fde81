import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildProgram } from "./build/one_file.ts";
import { writeProgram } from "./build/write_program.ts";
import { inProject } from "./stack/paths.ts";

const help =
  `Builds the worker as one file that needs nothing but Deno 2 on Linux, and installs itself.

Usage: npm run build:worker [-- --output DIR]

  --output DIR  where to write worker.js (default: dist)

Examples:
  npm run build:worker
  scp dist/worker.js furymcp: && ssh furymcp deno run --allow-all worker.js install --help`;

const { values } = parseArgs({
  options: { output: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const directory = values.output ? resolve(values.output) : inProject("dist");
const contents = await buildProgram(inProject("scripts/worker/alone.ts"));
await writeProgram(join(directory, "worker.js"), contents);
// the bundler's own process would keep this one alive
process.exit(0);
