import { parseArgs } from "node:util";
import { dashboardFiles, dashboardsFolder } from "./grafana/files.ts";
import { inProject } from "./stack/paths.ts";

const help = `Makes the dashboards of grafana/dashboards from scripts/grafana.

Usage: npm run build:grafana [-- --check]

  --check   Write nothing; exit code 1 when a file is out of date.
  --help    this text

Examples:
  npm run build:grafana
  npm run build:grafana -- --check`;

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(help);
} else {
  let outdated = 0;
  for (const [name, json] of Object.entries(dashboardFiles())) {
    const path = inProject(`${dashboardsFolder}/${name}`);
    if (await Deno.readTextFile(path).catch(() => "") === json) continue;
    outdated++;
    if (!values.check) await Deno.writeTextFile(path, json);
    console.log(`${values.check ? "Out of date" : "Written"}: ${dashboardsFolder}/${name}`);
  }
  if (outdated === 0) console.log(`${dashboardsFolder} is up to date.`);
  else if (values.check) Deno.exit(1);
}
