import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runDeno, runDenoTest } from "./test/deno_command.ts";
import { makePgTapTemplate, runPgTap, type TapResult } from "./test/pgtap.ts";
import { hasPostgres15, postgres15 } from "./test/postgres_15.ts";
import { offerMigratedCluster, startTestServer, type TestServerOptions } from "./test/server.ts";
import { closingLine, sum, type Tally } from "./test/tally.ts";
import { projectRoot } from "./stack/paths.ts";

const help = `Runs every check: format, lint, schema, types, pgTAP files and Deno tests.

Usage: npm test [-- <path>...]

  <path>   Run only the test files at or below these paths; format, lint, schema and types are left out.

BRUCE_TEST_POSTGRES names the folder of another server's programs, which then takes the place of the embedded one.

Examples:
  npm test
  npm test -- tests/functions
  npm test -- tests/database/drift/service_missing.test.sql
  BRUCE_TEST_POSTGRES=/usr/lib/postgresql/15/bin npm test -- tests/database

The last line is "N passed, N failed", with ", N skipped" when some were. Exit code 1 on failure.`;

/** One run of `deno`, such as `deno lint`: counts as one test, silent when clean. */
async function check(name: string, args: string[]): Promise<Tally> {
  const started = performance.now();
  const { success, output } = await runDeno(args);
  report(success, name, performance.now() - started);
  if (success) return { passed: 1, failures: [], skipped: [] };
  console.log(output.trim());
  return { passed: 0, failures: [`${name}: deno ${args.join(" ")}`], skipped: [] };
}

/** Does `work` with each item, two at a time: as many as the smallest machine has cores. */
async function forEachOfTwo(files: string[], work: (file: string) => Promise<Tally>) {
  const waiting = [...files];
  const tallies: Tally[] = [];
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      tallies.push(await work(file));
    }
  };
  await Promise.all([worker(), worker()]);
  return sum(tallies);
}

/** What is tried on Postgres 15 too, each time: each way in and out, and most of the functions of Postgres in use. */
const alsoOnPostgres15 =
  /^tests\/database\/(api|commands|digest|expected|intake|memory|previews|security)\//;

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
  if (files.length === 0) return sum([]);
  const server = await startTestServer(options);
  const where = options.programs && ` on ${options.programs}`;
  try {
    await makePgTapTemplate(server);
    return await forEachOfTwo(files, async (file) => {
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
async function denoTests(files: string[], typeChecked: boolean): Promise<Tally> {
  if (files.length === 0) return sum([]);
  const removeCluster = await offerMigratedCluster();
  try {
    return await forEachOfTwo(files, (file) => denoTest(file, typeChecked));
  } finally {
    await removeCluster();
  }
}

async function denoTest(file: string, typeChecked: boolean): Promise<Tally> {
  const started = performance.now();
  const { tally, output } = await runDenoTest(file, typeChecked);
  const ok = tally.failures.length === 0;
  report(ok, `${relative(projectRoot, file)} (${tally.passed})`, performance.now() - started);
  if (!ok) console.log(output);
  return tally;
}

function report(ok: boolean, name: string, milliseconds: number): void {
  console.log(`${ok ? "ok  " : "FAIL"} ${name} ${(milliseconds / 1000).toFixed(1)}s`);
}

/** The test files at or below a path, in a stable order. Errors: a path that is not there. */
async function testFiles(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) throw new Error(`There is nothing at ${path}.`);
  if (info.isFile) return [path];
  const entries = (await Array.fromAsync(Deno.readDir(path)))
    .filter((entry) => !entry.name.startsWith("_"))
    .sort((a, b) => a.name < b.name ? -1 : 1);
  const found: string[] = [];
  for (const { name, isDirectory } of entries) {
    if (isDirectory) found.push(...await testFiles(`${path}/${name}`));
    else if (/\.test\.(sql|ts)$/.test(name)) found.push(`${path}/${name}`);
  }
  return found;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const everything = positionals.length === 0;
  const paths = everything ? [`${projectRoot}/tests`] : positionals.map((path) => resolve(path));
  const files = (await Promise.all(paths.map(testFiles))).flat();
  if (files.length === 0) throw new Error(`No test file at ${positionals.join(", ")}.`);

  const tallies: Tally[] = [];
  if (everything) {
    tallies.push(await check("format", ["fmt", "--check"]));
    tallies.push(await check("lint", ["lint"]));
    tallies.push(await check("schema", ["run", "-A", "scripts/schema.ts", "--check"]));
    tallies.push(await check("types", ["check", "scripts", "supabase/functions", "tests"]));
  }
  tallies.push(await pgTapTests(files.filter((file) => file.endsWith(".sql"))));
  if (everything && !Deno.env.get("BRUCE_TEST_POSTGRES")) {
    tallies.push(await pgTapTestsOnPostgres15(files.filter((file) => file.endsWith(".sql"))));
  }
  const denoFiles = files.filter((file) => file.endsWith(".ts"));
  tallies.push(await denoTests(denoFiles, everything));

  const total = sum(tallies);
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  for (const failure of total.failures) console.log(`failed: ${failure.split("\n")[0]}`);
  console.log(closingLine(total));
  return total.failures.length > 0 ? 1 : 0;
}

try {
  Deno.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
