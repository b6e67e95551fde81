import { parseArgs } from "node:util";
import type postgres from "postgres";
import { UsageError } from "../program/usage_error.ts";
import { connect, databaseUrl, type Environment } from "../database/connect.ts";
import { archive, setAside } from "./archive.ts";
import { findFiles } from "./find_files.ts";
import { type FileReport, importFile } from "./import_file.ts";
import type { InTransaction } from "./import_rows.ts";
import { problemLine } from "./problem.ts";
import { summaryOf } from "./summary.ts";
import { readSourceFile, UnreadableFile } from "./source_file.ts";

const HELP = `Imports JSON, JSONL and SQL dumps of older pipelines, and what bruce export wrote.

Usage: bruce import [options] FILE|DIRECTORY...

  --dry-run        do it all in a transaction that is rolled back, and say what would become of each row
  --archive DIR    move a file that was imported whole into DIR, others into DIR/failed with the reason
  --at TIME        when the files were written, or now (default: their modification time)
  --again          import also what was imported before
  --db-url URL     database (default: BRUCE_DB_URL, else the local stack)
  --help           this text

SQL is never executed: only INSERT … VALUES of literals into the known tables is read. docs/import.md tells more.

Examples:
  bruce import --dry-run dumps/
  bruce import --archive /var/lib/bruce/archive /var/lib/bruce/incoming

Exit codes: 0 done, 1 fault (files stay where they are), 2 wrong usage, 3 something was refused, 6 another import is at
work.`;

const EXIT = { done: 0, fault: 1, usage: 2, refused: 3, busy: 6 } as const;

/** Where a command reads its environment and says what it did. */
export interface Surroundings {
  environment: Environment;
  /** Prints one line of what was done. */
  say(line: string): void;
  /** Prints one line of what was not. */
  complain(line: string): void;
}

/** `bruce import`: returns the exit code. */
export async function main(args: string[], surroundings: Surroundings): Promise<number> {
  try {
    return await run(args, surroundings);
  } catch (error) {
    const { complain } = surroundings;
    complain(error instanceof Error ? error.message || error.name : String(error));
    if (error instanceof UsageError) complain("bruce import --help tells more.");
    return error instanceof UsageError ? EXIT.usage : EXIT.fault;
  }
}

async function run(args: string[], surroundings: Surroundings): Promise<number> {
  const { environment, say, complain } = surroundings;
  const { values: options, positionals } = readArguments(args);
  if (options.help) {
    say(HELP);
    return EXIT.done;
  }
  if (positionals.length === 0) throw new UsageError("Which files? Name files or directories.");
  const at = readTime(options.at);
  const files = await findFiles(positionals);
  const sql = connect(databaseUrl(options["db-url"], environment), "bruce import");
  try {
    const [lock] = await sql`
      select pg_try_advisory_lock(hashtextextended('bruce.import', 0)) as is_mine`;
    if (!lock?.is_mine) {
      complain("Another import is at work: nothing was done.");
      return EXIT.busy;
    }
    const all = (inTransaction: InTransaction) =>
      importAll(files, inTransaction, { ...options, at, say, complain });
    return options["dry-run"] ? await rolledBack(sql, all) : await all((work) => begin(sql, work));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

type Options = Pick<Surroundings, "say" | "complain"> & {
  at?: Date;
  again?: boolean;
  archive?: string;
  "dry-run"?: boolean;
};

async function importAll(
  files: readonly string[],
  inTransaction: InTransaction,
  options: Options,
): Promise<number> {
  let worst: number = EXIT.done;
  for (const path of files) {
    const report = await importOne(path, inTransaction, options);
    const isIn = report === null || ["whole", "unchanged"].includes(report.result);
    if (!isIn) worst = EXIT.refused;
  }
  return worst;
}

/** Null when the file is left for the next run. */
async function importOne(
  path: string,
  inTransaction: InTransaction,
  { archive: directory, "dry-run": isDry, ...options }: Options,
): Promise<FileReport | null> {
  const report = await readAndImport(path, inTransaction, options);
  if (report === null) return null;
  const isIn = ["whole", "unchanged"].includes(report.result);
  const lines = report.problems.map((problem) => problemLine(path, problem));
  for (const line of lines) options.complain(line);
  let moved = "";
  if (directory && !isDry) {
    const target = isIn
      ? await archive(path, directory, new Date())
      : await setAside(path, directory, new Date(), lines);
    moved = ` → ${target}`;
  }
  options.say(`${path}: ${summaryOf(report)}${isDry ? "; dry run, nothing is written" : moved}`);
  return report;
}

async function readAndImport(
  path: string,
  inTransaction: InTransaction,
  { at, again, complain }: Options,
): Promise<FileReport | null> {
  try {
    return await importFile(await readSourceFile(path, at), inTransaction, { again });
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (/is being written/.test(error.message)) {
      complain(`${path}: ${error.message}`);
      return null;
    }
    const problems = [{ message: error.message }];
    return { result: "refused", counts: {}, notes: [], problems };
  }
}

/** Ends a transaction that was only to be tried. */
class RolledBack extends Error {}

async function rolledBack(
  sql: postgres.Sql,
  run: (inTransaction: InTransaction) => Promise<number>,
): Promise<number> {
  let code: number = EXIT.done;
  try {
    await sql.begin(async (transaction) => {
      code = await run((work) => transaction.savepoint(work) as ReturnType<typeof work>);
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return code;
}

function begin<T>(
  sql: postgres.Sql,
  work: (sql: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  return sql.begin(work) as Promise<T>;
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = text === "now" ? new Date() : new Date(text);
  if (Number.isNaN(moment.getTime())) {
    throw new UsageError(`--at ${text} is neither now nor a time such as 2026-01-31T03:15:00Z.`);
  }
  if (moment.getTime() > Date.now()) throw new UsageError(`--at ${text} lies in the future.`);
  return moment;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        "dry-run": { type: "boolean", default: false },
        archive: { type: "string" },
        at: { type: "string" },
        again: { type: "boolean", default: false },
        "db-url": { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
