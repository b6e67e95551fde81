import { hasSqlDetails, loadModule, type Node, parseSync } from "libpg-query";
import type { Contents } from "../contents.ts";
import type { Problem } from "../problem.ts";
import type { RawRow } from "../raw_row.ts";
import { insertRows, Refused } from "./insert_rows.ts";
import { NotLiteral } from "./literal.ts";
import { splitStatements, type Statement } from "./split_statements.ts";

const HARMLESS_COMMANDS = /^\\(restrict|unrestrict|echo|qecho|timing|pset|set\s+ON_ERROR_STOP)\b/i;
const HARMLESS_TRANSACTIONS = ["BEGIN", "START", "COMMIT", "SAVEPOINT", "RELEASE"];

/**
 * Reads the INSERT statements of an SQL file with Postgres's own parser; nothing is executed. A statement that cannot be
 * read, or a row that is no list of literals, is a problem and costs its neighbours nothing. A statement of another kind
 * refuses the whole file: it is not what the importer takes it for.
 */
export async function readSql(text: string): Promise<Contents> {
  await loadModule();
  const contents: Contents = { rows: [], problems: [] };
  for (const statement of splitStatements(text)) {
    try {
      const { rows, problems } = readStatement(statement);
      for (const row of rows) contents.rows.push(row);
      for (const problem of problems) contents.problems.push(problem);
    } catch (error) {
      if (error instanceof Refused) {
        const message =
          `${error.message}. Take it out of the file, or run the file with psql yourself.`;
        return { ...contents, refusal: { line: statement.line, message } };
      }
      if (error instanceof NotLiteral) {
        contents.problems.push({ line: statement.line, message: error.message });
      } else if (hasSqlDetails(error)) {
        contents.problems.push(syntaxProblem(statement, error));
      } else throw error;
    }
  }
  return contents;
}

function readStatement(statement: Statement): { rows: RawRow[]; problems: Problem[] } {
  const nothing = { rows: [], problems: [] };
  const { text, line } = statement;
  if (text.startsWith("\\")) {
    if (HARMLESS_COMMANDS.test(text)) return nothing;
    throw new Refused(`the psql command ${text.split(/\s/)[0]} is not carried out`);
  }
  const [first, ...rest] = parseSync(text).stmts as { stmt: Node }[];
  if (!first || rest.length > 0) throw new Refused("this is not one statement");
  if ("InsertStmt" in first.stmt) return insertRows(first.stmt.InsertStmt, lineFinder(text, line));
  if (!isHarmless(first.stmt)) {
    throw new Refused(
      `${text.split(/\s+/, 2).join(" ").toUpperCase()} is not imported${hint(text)}`,
    );
  }
  return nothing;
}

function isHarmless(node: Node): boolean {
  if ("TransactionStmt" in node) {
    const kind = node.TransactionStmt.kind?.replace("TRANS_STMT_", "") ?? "";
    return HARMLESS_TRANSACTIONS.includes(kind);
  }
  if ("VariableSetStmt" in node) {
    const { name = "", args = [] } = node.VariableSetStmt;
    const [value] = args.map((arg) => "A_Const" in arg ? arg.A_Const : undefined);
    const text = String(value?.sval?.sval ?? value?.boolval?.boolval ?? "").toLowerCase();
    if (name === "standard_conforming_strings") return text === "on" || text === "true";
    if (name === "client_encoding") return /^utf-?8$|^unicode$/.test(text);
    // a time of the file is read as one of UTC
    if (name === "timezone") return /^(utc|gmt)$/.test(text);
    return true;
  }
  // pg_dump writes these two
  const [target] = "SelectStmt" in node ? node.SelectStmt.targetList ?? [] : [];
  const call = target && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (!call || !("FuncCall" in call)) return false;
  const last = call.FuncCall.funcname?.at(-1);
  return last !== undefined && "String" in last &&
    ["set_config", "setval"].includes(last.String.sval ?? "");
}

function hint(text: string): string {
  return /^copy\b/i.test(text) ? "; make the dump with pg_dump --data-only --column-inserts" : "";
}

function syntaxProblem({ text, line }: Statement, error: Error): Problem {
  const position = hasSqlDetails(error) ? error.sqlDetails.cursorPosition : 0;
  const before = text.slice(0, position);
  return {
    line: line + before.split("\n").length - 1,
    message: `${error.message}: no row of the statement that begins on line ${line} is imported`,
  };
}

/** Line of a byte of the statement's UTF-8 form, in which the parser counts. */
function lineFinder(text: string, firstLine: number): (byte: number) => number {
  const bytes = new TextEncoder().encode(text);
  let line = firstLine;
  let counted = 0;
  return (byte) => {
    for (; counted < byte && counted < bytes.length; counted++) if (bytes[counted] === 0x0a) line++;
    return line;
  };
}
