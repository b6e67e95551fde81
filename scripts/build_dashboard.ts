import { resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildDashboard } from "./build/dashboard.ts";
import { inProject } from "./stack/paths.ts";

const help = `Builds the dashboard as static files, for any web server (docs/dashboard.md).

Usage: npm run build:dashboard [-- --output DIR]

  --output DIR  where to write the files; the folder is emptied first (default: dashboard/dist)

Examples:
  npm run build:dashboard
  npm run build:dashboard -- --output /srv/bruce`;

const { values } = parseArgs({
  options: { output: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const folder = values.output ? resolve(values.output) : inProject("dashboard/dist");
await buildDashboard(folder);
console.log(folder);
// the bundler's own threads would keep this process alive
process.exit(0);
