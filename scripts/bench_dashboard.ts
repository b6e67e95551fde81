import { parseArgs } from "node:util";
import { dashboardQuestions, loseServices } from "./bench/dashboard.ts";
import { firstView } from "./bench/first_view.ts";
import { fleetOf } from "./bench/fleets.ts";
import { table } from "./bench/report.ts";
import { startBenchServer } from "./bench/server.ts";
import { fullSize } from "./bench/size.ts";

const help =
  `Measures the dashboard on 1,000 hosts of 50 services with some 500 issues: what each question of a
viewer costs against drift_summary, and how long the first view takes in Chromium.

Usage: npm run bench:dashboard [-- <options>]

  --hosts N   So many hosts in place of 1,000.
  -h, --help  This text.

Example:
  npm run bench:dashboard`;

const { values } = parseArgs({
  args: Deno.args,
  options: { hosts: { type: "string", default: "1000" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  console.log(help);
  Deno.exit(0);
}
const server = await startBenchServer();
try {
  console.log(`a fleet of ${values.hosts} hosts …`);
  const fleet = await fleetOf(server, "dashboard", Number(values.hosts));
  await loseServices(fleet);
  const [{ issues } = { issues: 0 }] = await fleet.sql`
    select count(*)::integer as issues from public.issues where status = 'open'`;
  console.log(`${issues} open issues; the questions …\n`);
  console.log(table(await dashboardQuestions(fleet, fullSize)));
  const { shown, code, answers } = await firstView(server.url("dashboard", "postgres"));
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`;
  console.log(`\nFirst view: ${shown.toFixed(0)} ms to the sentence and the issues (aim 1000 ms),`);
  console.log(`${kilobytes(code)} of code (aim 150 KB), ${kilobytes(answers)} of answers.`);
} finally {
  await server.stop();
}
Deno.exit(0);
