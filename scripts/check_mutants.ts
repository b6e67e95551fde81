import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { choose } from "./mutants/choose.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { grantsTooMany, policiesOff, triggersOff } from "./mutants/of_catalog.ts";
import { mutantsOf } from "./mutants/of_schemas.ts";
import { TestOrder } from "./mutants/order.ts";
import { tell, type Tried, words } from "./mutants/tell.ts";
import { tryMutant } from "./mutants/try.ts";
import { readSchemaFiles } from "./schema/files.ts";
import { wholeNumber } from "./simulate/arguments.ts";
import { projectRoot } from "./stack/paths.ts";
import { makePgTapTemplate, pgTapTemplate } from "./test/pgtap.ts";
import { startTestServer, type TestServer } from "./test/server.ts";
import { testFiles } from "./test/test_files.ts";

const help =
  `Makes one fault at a time in a migrated database, and says which pgTAP file notices it: what no file notices, no test guards.

Usage: npm run check:mutants [-- [<options>] [<subject>...]]

  <subject>        What is at fault (30_rules 40_issues/judge 40_issues/hold 20_observed/take triggers
                   policies grants): a folder or file of supabase/schemas, triggers (each one off), policies (dropped,
                   wide open, or row level security off), or grants (too many).
  --count N        At most so many mutants of each subject, of many objects rather than of a long one (20).
  --seed N         Which ones are chosen (1).
  --only ID        This one alone, of those of the subjects, as --list names it.
  --list           Say which there are, and try none.
  --tests PATH     Only the pgTAP files at or below this path; may be given more than once (tests/database).
  --limit N        Seconds for one mutant (300).
  -h, --help       This text.

Examples:
  npm run check:mutants -- --count 50 30_rules/vm_down.sql
  npm run check:mutants -- --list triggers
  npm run check:mutants -- --only trigger:public.waivers._100_bind triggers

A fault in a view or a function: = is <>, < is <=, and is or, true is false, not is left out, is null is is not null, the last
argument of coalesce is left out, a number is one more or less, an interval twice as long, a sort order the other way round,
a where always true; a view is empty. The files have to pass without a fault; those that
create a role are left out, as two of them at a time would refuse each other. Two mutants are tried at a time.
Exit code 1 when one was not noticed.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      count: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      list: { type: "boolean", default: false },
      tests: { type: "string", multiple: true, default: [`${projectRoot}/tests/database`] },
      limit: { type: "string", default: "300" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [count, seed, limit] = [
    wholeNumber("--count", values.count),
    wholeNumber("--seed", values.seed),
    wholeNumber("--limit", values.limit),
  ];
  const paths = (await Promise.all(values.tests.map((path) => testFiles(resolve(path))))).flat();
  const texts = new Map<string, string>();
  for (const path of paths.filter((path) => path.endsWith(".sql"))) {
    const text = await Deno.readTextFile(path);
    // a role is of all databases of the server: a second run of the file fails, without a fault
    if (!/\bcreate role\b/.test(text)) texts.set(relative(Deno.cwd(), path), text);
  }
  const server = await startTestServer({ keepsConnection: true });
  try {
    await makePgTapTemplate(server);
    const all = await mutantsOfSubjects(server, positionals);
    const chosen = values.only === undefined
      ? values.list ? all : choose(all, count, seed)
      : all.filter(({ id }) => id === values.only);
    if (chosen.length === 0) throw new Error("There is no such mutant.");
    if (values.list) {
      for (const { id, change } of chosen) {
        console.log(`${id}\n  ${change.replaceAll("\n", "\n  ")}`);
      }
      return 0;
    }
    const tried = await tryAll(server, chosen, new TestOrder(texts), limit);
    console.log(`\n${tell(tried)}`);
    return tried.every(({ outcome }) => /noticed|impossible/.test(outcome.is)) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

const usual = [
  "30_rules",
  "40_issues/judge",
  "40_issues/hold",
  "20_observed/take",
  "triggers",
  "policies",
  "grants",
];

async function mutantsOfSubjects(server: TestServer, named: string[]): Promise<Mutant[]> {
  const subjects = named.length > 0 ? named : usual;
  const schemas = await readSchemaFiles();
  const sql = postgres(server.url(pgTapTemplate), { max: 1 });
  try {
    const found = await Promise.all(subjects.map(async (subject) => {
      if (subject === "triggers") return await triggersOff(sql);
      if (subject === "policies") return await policiesOff(sql);
      if (subject === "grants") return await grantsTooMany(sql);
      const files = schemas.filter(({ path }) =>
        path === subject || path.startsWith(`${subject.replace(/\/$/, "")}/`)
      );
      if (files.length === 0) throw new Error(`There is no subject ${subject}.`);
      const mutants = await Promise.all(files.map(mutantsOf));
      return mutants.flat().map((mutant) => ({ ...mutant, subject }));
    }));
    return found.flat();
  } finally {
    await sql.end();
  }
}

/** Two at a time: as many as the smallest machine has cores. */
async function tryAll(
  server: TestServer,
  mutants: Mutant[],
  order: TestOrder,
  limit: number,
): Promise<Tried[]> {
  const waiting = [...mutants];
  const tried: Tried[] = [];
  const worker = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const outcome = await tryMutant(server, mutant, order.of(mutant), limit);
      if (outcome.is === "noticed") order.noticed(mutant, outcome.by);
      console.log(`${mutant.id} ${words(outcome)}`);
      tried.push({ mutant, outcome });
    }
  };
  await Promise.all([worker(), worker()]);
  return tried;
}

try {
  Deno.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(2);
}
