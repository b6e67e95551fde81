import postgres from "postgres";
import { inProject } from "../stack/paths.ts";
import { withPgTapFiles } from "../stack/postgres_files.ts";
import { asAdmin, type PostgresServer } from "../stack/postgres.ts";
import { splitStatements, type Statement } from "../import/sql/split_statements.ts";
import type { TestServer } from "./server.ts";

/** What one pgTAP file said. Lines are 1-based lines of that file. */
export interface TapResult {
  file: string;
  passed: number;
  skipped: string[];
  failures: { line: number; message: string }[];
}

/** The database that makePgTapTemplate makes. */
export const pgTapTemplate = "pgtap";

/** How a pgTAP file is run, where it is not to say all that is wrong with the database as it was migrated. */
export interface PgTapOptions {
  /** The database of which it gets a clone. */
  template?: string;
  /** True: what comes after the first failure is left out. */
  stopsAtFailure?: boolean;
}

/**
 * Makes the database that every pgTAP file gets a clone of: migrated, with the extension and with
 * the helpers of tests/database/_support, in the order of their names.
 */
export async function makePgTapTemplate(server: TestServer): Promise<void> {
  await asAdmin(
    server,
    "postgres",
    (sql) => sql.unsafe(`create database ${pgTapTemplate} template migrated owner postgres`),
  );
  await asAdmin(server, pgTapTemplate, installPgTap);
  await loadHelpers(server.url(pgTapTemplate), inProject("tests/database/_support"));
}

/** As an extension, or as plain functions where its files are not those of an installed server. */
async function installPgTap(sql: postgres.Sql): Promise<void> {
  const [available] = await sql`select from pg_available_extensions where name = 'pgtap'`;
  if (available) {
    await sql`create extension pgtap with schema extensions`;
    return;
  }
  await sql`set search_path = extensions`;
  await withPgTapFiles((folder) => sql.file(`${folder}/pgtap.sql`));
}

async function loadHelpers(url: string, folder: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    for (const name of entries.map((entry) => entry.name).sort()) {
      await sql.file(`${folder}/${name}`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Runs one pgTAP file, as the role `postgres`, in a fresh clone of the migrated database. An SQL
 * error ends the file and is a failure, as are a missing plan and a count other than planned.
 */
export async function runPgTap(
  server: TestServer,
  file: string,
  { template = pgTapTemplate, stopsAtFailure = false }: PgTapOptions = {},
): Promise<TapResult> {
  const database = await server.clone(template);
  try {
    return await runStatements(server, database, file, stopsAtFailure);
  } finally {
    await server.drop(database);
  }
}

async function runStatements(
  server: PostgresServer,
  database: string,
  file: string,
  stopsAtFailure: boolean,
): Promise<TapResult> {
  const tap = new TapReader(file);
  const sql = postgres(server.url(database), {
    max: 1,
    onnotice: () => {},
    connection: { statement_timeout: 120_000 },
  });
  try {
    for (const statement of splitStatements(await Deno.readTextFile(file))) {
      try {
        const rows: Record<string, unknown>[] = await sql.unsafe(statement.text);
        const lines = rows.flatMap((row) => Object.values(row)).map(String).join("\n").split("\n");
        for (const line of lines) tap.read(line, statement.line);
      } catch (error) {
        tap.sqlError(error, statement);
        return tap.result;
      }
      if (stopsAtFailure && tap.result.failures.length > 0) return tap.result;
    }
    tap.close();
    return tap.result;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Reads TAP (testanything.org, version 12) as pgTAP writes it. */
class TapReader {
  readonly result: TapResult;
  #planned: number | undefined;
  #count = 0;
  #line = 1;

  constructor(file: string) {
    this.result = { file, passed: 0, skipped: [], failures: [] };
  }

  read(text: string, line: number): void {
    const plan = /^1\.\.(\d+)/.exec(text);
    if (plan) this.#planned = Number(plan[1]);
    const test = /^(not )?ok \d+(?: - )?(.*?)(?:\s*# (SKIP|TODO)\b(.*))?$/i.exec(text);
    if (test) this.#readTest(line, test[1] === undefined, test[2] ?? "", test[3] && test[0]);
    else if (text.startsWith("#")) this.#readDiagnostic(text);
  }

  #readTest(line: number, ok: boolean, name: string, directive: string | undefined): void {
    this.#count++;
    this.#line = line;
    if (directive) this.result.skipped.push(directive.replace(/^(not )?ok \d+( - )?/, ""));
    else if (ok) this.result.passed++;
    else this.result.failures.push({ line, message: `not ok ${this.#count} - ${name}` });
  }

  /** `# have: …` lines explain the failure before them. */
  #readDiagnostic(text: string): void {
    const last = this.result.failures.at(-1);
    const explains = last?.line === this.#line && !/^# (Failed test|Looks like)/.test(text);
    if (last && explains) last.message += `\n${text.replace(/^# ?/, "")}`;
  }

  sqlError(error: unknown, statement: Statement): void {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const before = statement.text.slice(0, Math.max(0, Number(error.position ?? 1) - 1));
    const details = [error.detail, error.hint, error.where].filter(Boolean).join("\n");
    this.result.failures.push({
      line: statement.line + before.split("\n").length - 1,
      message: `${error.code} ${error.message}${details && `\n${details}`}`,
    });
  }

  close(): void {
    const message = this.#planned === undefined
      ? "no plan: the file needs select plan(n) and select * from finish()"
      : this.#planned !== this.#count
      ? `planned ${this.#planned} tests but ran ${this.#count}`
      : undefined;
    if (message) this.result.failures.push({ line: this.#line, message });
  }
}
