import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runDeno, runDenoTest } from "./test/deno_command.ts";
import { makePgTapTemplate, runPgTap, type TapResult } from "./test/pgtap.ts";
import { hasPostgres15, postgres15 } from "./test/postgres_15.ts";
import { offerMigratedCluster, startTestServer, type TestServerOptions } from "./test/server.ts";
import { seconds, slowestLines, type Timing } from "./test/slowest.ts";
import { closingLine, sum, type Tally } from "./test/tally.ts";
import { filterFiles, type TestFile, testFiles } from "./test/test_files.ts";
import { nextChange } from "./program/watch.ts";
import { projectRoot } from "./stack/paths.ts";

const help = `Runs every check: format, lint, schema, types, pgTAP files and Deno tests.

Usage: npm test [-- [--filter <text>] [--fail-fast] [--watch] [<path>...]]

  <path>           Run only the test files at or below these paths; format, lint, schema and types are left out.
  --filter <text>  Run only test files with this text in their name, and Deno tests with it in theirs.
                   In names of files a space stands for _ too, and case does not count.
  --fail-fast      Start nothing more after the first failure.
  --watch          Run again whenever a file of the project changes, until Ctrl-C.

BRUCE_TEST_POSTGRES names the folder of another server's programs, which then takes the place of the embedded one.

Examples:
  npm test
  npm test -- tests/functions
  npm test -- tests/database/rules/service_missing/app.test.sql
  npm test -- --watch tests/database/rules/vm_down
  npm test -- --filter 'a waiver' --fail-fast tests/database
  BRUCE_TEST_POSTGRES=/usr/lib/postgresql/15/bin npm test -- tests/database

After more than ten files the slowest ten are named. The last line is "N passed, N failed", with ", N skipped" when some were. Exit code 1 on failure.`;

const timings: Timing[] = [];
/** True after a failure when nothing more is to start. */
let isOver = false;
let failFast = false;
/** False when a test file ran with the network of this machine. */
let allGuarded = true;

/** One run of `deno`, such as `deno lint`: counts as one test, silent when clean. */
async function check(name: string, args: string[]): Promise<Tally> {
  if (isOver) return sum([]);
  const started = performance.now();
  const { success, output } = await runDeno(args);
  report(success, name, performance.now() - started);
  if (success) return { passed: 1, failures: [], skipped: [] };
  console.log(output.trim());
  return { passed: 0, failures: [`${name}: deno ${args.join(" ")}`], skipped: [] };
}

/** As many as the smallest machine has cores. */
const WORKERS = 2;
/** Tests of Deno mostly wait: for pages, for processes that start and end. */
const WAITING_WORKERS = 4;

/** Does `work` with each item, `workers` at a time. */
async function forEach<T>(files: T[], work: (file: T) => Promise<Tally>, workers = WORKERS) {
  const waiting = [...files];
  const tallies: Tally[] = [];
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined && !isOver; file = waiting.shift()) {
      tallies.push(await work(file));
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return sum(tallies);
}

/** What is tried on Postgres 15 too, each time: each way in and out, and most of the functions of Postgres in use. */
const alsoOnPostgres15 =
  /^tests\/database\/((api|commands|digest|expected|intake|memory|previews|security)\/|lifecycle\/a_column_)/;

async function pgTapTestsOnPostgres15(files: string[]): Promise<Tally> {
  if (!hasPostgres15) {
    const reason = `pgTAP files on Postgres 15: there is nothing at ${postgres15}`;
    return { passed: 0, failures: [], skipped: [reason] };
  }
  const chosen = files.filter((file) => alsoOnPostgres15.test(relative(projectRoot, file)));
  return await pgTapTests(chosen, { programs: postgres15 });
}

/** All pgTAP files, each in its own database of one server. */
async function pgTapTests(files: string[], options: TestServerOptions = {}): Promise<Tally> {
  if (files.length === 0 || isOver) return sum([]);
  const server = await startTestServer({ ...options, keepsConnection: true });
  const where = options.programs && ` on ${options.programs}`;
  try {
    await makePgTapTemplate(server);
    return await forEach(files, async (file) => {
      const started = performance.now();
      const result = await runPgTap(server, file);
      return reportTap(result, performance.now() - started, where);
    });
  } finally {
    await server.stop();
  }
}

function reportTap(
  { file, passed, skipped, failures }: TapResult,
  milliseconds: number,
  where = "",
): Tally {
  const name = relative(projectRoot, file) + where;
  report(failures.length === 0, `${name} (${passed})`, milliseconds);
  const failed = failures.map(({ line, message }) => `${name}:${line} ${message}`);
  for (const failure of failed) console.log(failure.replace(/^/gm, "    "));
  return { passed, failures: failed, skipped: skipped.map((reason) => `${name} ${reason}`) };
}

/** All Deno test files, each in a process of its own. */
async function denoTests(files: TestFile[], typeChecked: boolean): Promise<Tally> {
  return await forEach(files, (file) => denoTest(file, typeChecked), WAITING_WORKERS);
}

/** Format, lint, schema and types, the longest first. */
async function checks(): Promise<Tally> {
  return await forEach([
    ["types", "check", "scripts", "supabase/functions", "tests"],
    ["format", "fmt", "--check"],
    ["lint", "lint"],
    ["schema", "run", "-A", "scripts/schema.ts", "--check"],
  ], ([name = "", ...args]) => check(name, args));
}

/** All test files, of servers that copy one cluster: to make and migrate it takes as long as fifty clones. */
async function allTests(files: TestFile[], everything: boolean): Promise<Tally> {
  if (isOver) return sum([]);
  const sqlFiles = files.map(({ path }) => path).filter((path) => path.endsWith(".sql"));
  const denoFiles = files.filter(({ path }) => path.endsWith(".ts"));
  const removeCluster = await offerMigratedCluster();
  try {
    const tallies = [await pgTapTests(sqlFiles)];
    if (everything && !Deno.env.get("BRUCE_TEST_POSTGRES")) {
      tallies.push(await pgTapTestsOnPostgres15(sqlFiles));
    }
    tallies.push(await denoTests(denoFiles, everything));
    return sum(tallies);
  } finally {
    await removeCluster();
  }
}

async function denoTest(file: TestFile, typeChecked: boolean): Promise<Tally> {
  const started = performance.now();
  const { tally, output, isGuarded } = await runDenoTest(file, typeChecked);
  allGuarded &&= isGuarded;
  const ok = tally.failures.length === 0;
  report(ok, `${relative(projectRoot, file.path)} (${tally.passed})`, performance.now() - started);
  if (!ok) console.log(output);
  else for (const line of measurements(output)) console.log(`     ${line}`);
  return tally;
}

/** What a test measured, for whoever reads on; all else that it prints matters only when it fails. */
function measurements(output: string): string[] {
  return output.match(/^measured: .*$/gm) ?? [];
}

function report(ok: boolean, name: string, milliseconds: number): void {
  console.log(`${ok ? "ok  " : "FAIL"} ${name} ${seconds(milliseconds)}`);
  timings.push({ name, milliseconds });
  isOver ||= failFast && !ok;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: {
      help: { type: "boolean", short: "h" },
      filter: { type: "string" },
      "fail-fast": { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.watch) return await watch(Deno.args.filter((arg) => arg !== "--watch"));
  failFast = values["fail-fast"];
  const everything = positionals.length === 0 && values.filter === undefined;
  const paths = positionals.length === 0
    ? [`${projectRoot}/tests`]
    : positionals.map((path) => resolve(path));
  const found = (await Promise.all(paths.map(testFiles))).flat();
  const files = values.filter === undefined
    ? found.map((path) => ({ path }))
    : await filterFiles(found, values.filter);
  if (files.length === 0) throw new Error(nothingFound(positionals, values.filter));
  const total = sum([
    everything ? await checks() : sum([]),
    await allTests(files, everything),
  ]);
  for (const line of slowestLines(timings)) console.log(line);
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  for (const failure of total.failures) console.log(`failed: ${failure.split("\n")[0]}`);
  if (!allGuarded) console.log(notGuarded);
  if (isOver) console.log("Stopped after the first failure.");
  console.log(closingLine(total));
  return total.failures.length > 0 ? 1 : 0;
}

/** Runs the same again after each change; what runs then ends by itself first. */
async function watch(args: string[]): Promise<number> {
  const stopping = new AbortController();
  Deno.addSignalListener("SIGINT", () => stopping.abort());
  const folders = ["scripts", "supabase", "tests", "dashboard/src"].map((name) =>
    `${projectRoot}/${name}`
  );
  while (!stopping.signal.aborted) {
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${projectRoot}/scripts/test.ts`, ...args],
      stdin: "null",
    }).spawn().status;
    console.log("\nWaiting for a change. Ctrl-C ends it.");
    await nextChange(folders, stopping.signal, (path) => /[.](ts|sql|svelte)$/.test(path));
  }
  return 0;
}

const notGuarded =
  "Not checked: that no test goes beyond the loopback. Only root on Linux can make a network without anything else.";

function nothingFound(paths: string[], filter: string | undefined): string {
  const where = paths.length > 0 ? ` at ${paths.join(", ")}` : "";
  const what = filter === undefined ? "" : ` with "${filter}" in its name or in one of its tests`;
  return `No test file${where}${what}.`;
}

try {
  Deno.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
