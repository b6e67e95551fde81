import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildProgram } from "./build/one_file.ts";
import { PROGRAMS } from "./build/programs.ts";
import { writeProgram } from "./build/write_program.ts";
import { inProject } from "./stack/paths.ts";

const help =
  `Builds programs as one file each that needs nothing but Deno 2 (or Node 20 and later; not the
worker), and that installs itself.

Usage: npm run build [-- [NAME…] [--output DIR]]

  NAME          ${PROGRAMS.map(({ name }) => name).join(", ")};
                collectors: all of them (default: everything)
  --output DIR  where to write NAME.js (default: dist)

Examples:
  npm run build
  npm run build -- netbox-export worker
  npm run build:collectors
  scp dist/collector-docker.js nas: && ssh nas deno run --allow-all collector-docker.js --dry-run`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const isMeant = (word: string, name: string) =>
  word === name || (word === "collectors" && name.startsWith("collector-"));
const unknown = positionals.find((word) => !PROGRAMS.some(({ name }) => isMeant(word, name)));
if (unknown !== undefined) {
  console.error(`There is no program ${unknown}: npm run build -- --help names them.`);
  process.exit(2);
}
const directory = values.output ? resolve(values.output) : inProject("dist");
for (const { name, entry } of PROGRAMS) {
  if (positionals.length > 0 && !positionals.some((word) => isMeant(word, name))) continue;
  await writeProgram(join(directory, `${name}.js`), await buildProgram(inProject(entry)));
}
// the bundler's own process would keep this one alive
process.exit(0);
