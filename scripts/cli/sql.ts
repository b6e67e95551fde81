import process from "node:process";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import postgres from "postgres";
import { databaseUrl } from "../database/connect.ts";
import { complain, say } from "../program/say.ts";
import type { Environment } from "./command.ts";
import { showJson, showRows, textColumn } from "./show.ts";

/** The command that asks the database itself. */
export function addSql(program: Command, environment: Environment): void {
  program.command("sql")
    .description("ask the database itself: any SQL; each statement's rows as a table")
    .argument("<statement>", "SQL; - reads standard input")
    .option("--json", "JSON for scripts: the rows of the last statement")
    .addHelpText(
      "after",
      `
Example:
  bruce sql "select hostname, summary from drift_summary"

The database is the one of BRUCE_DB_URL (postgresql://…), else of the local stack.`,
    )
    .action(async (statement: string, { json }: { json?: true }) => {
      const url = databaseUrl(undefined, environment);
      await runSql(url, statement === "-" ? await text(process.stdin) : statement, json);
    });
}

async function runSql(url: string, statement: string, json?: true): Promise<void> {
  const sql = postgres(url, {
    max: 1,
    onnotice: ({ message }) => complain(String(message)),
    connection: { application_name: "bruce sql", statement_timeout: 60_000 },
    // as Postgres writes them: a number of 20 digits, an interval, a moment to the microsecond
    fetch_types: false,
    types: AS_WRITTEN,
  });
  try {
    const results = [await sql.unsafe(statement).simple()].flatMap((result) =>
      (Array.isArray(result[0]) ? result : [result]) as unknown as postgres.RowList<
        postgres.Row[]
      >[]
    );
    if (json) return showJson(results.at(-1));
    for (const result of results) show(result);
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    throw new Error(hint ? `${message}\n${hint}` : message);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Dates, numbers and JSON as text. */
const AS_WRITTEN = {
  text: {
    to: 25,
    from: [16, 20, 21, 23, 114, 700, 701, 1082, 1083, 1114, 1184, 1186, 1700, 3802],
    serialize: String,
    parse: (value: string) => value,
  },
};

/** A table; one row alone is written one column a line, where it would be too wide. */
function show(result: postgres.RowList<postgres.Row[]>): void {
  const names = result.columns?.map(({ name }) => name) ?? [];
  if (names.length === 0) return say(`${result.command ?? "Done"} ${result.count ?? ""}`.trim());
  const width = Math.max(...names.map(({ length }) => length));
  const [only, ...others] = result;
  if (only && others.length === 0 && names.length > 3) {
    return say(names.map((name) => `${name.padEnd(width)}  ${cellOf(only[name])}`).join("\n"));
  }
  const widest = widestOf(names, result);
  showRows(
    names.map((name) => ({
      ...textColumn(name, name, name === widest || undefined),
      cell: (row) => cellOf(row[name]),
    })),
    [...result],
    `${names.join("  ")}\n(no row)`,
  );
}

function widestOf(names: readonly string[], rows: readonly postgres.Row[]): string | undefined {
  const width = (name: string) => Math.max(0, ...rows.map((row) => cellOf(row[name]).length));
  return names.toSorted((a, b) => width(b) - width(a))[0];
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
