import { parse } from "libpg-query";
import { type SchemaFile, subjectOf } from "../schema/order.ts";
import type { Statement } from "../schema/statement.ts";
import { type Edit, editsOf } from "./edits.ts";
import type { Mutant } from "./mutant.ts";

/** Where in a statement its meaning stands: the query of a view, the body of a function. */
interface Body {
  text: string;
  start: number;
  /** Can Postgres's grammar say whether it is SQL still? It does not know PL/pgSQL. */
  isSql: boolean;
}

/** All mutants of the views and functions of a file that are still SQL; of a rule's view also one without rows. */
export async function mutantsOf(file: SchemaFile): Promise<Mutant[]> {
  const mutants: Mutant[] = [];
  for (const statement of file.statements) {
    const body = bodyOf(statement);
    if (!body) continue;
    const at = file.sql.indexOf(statement.text);
    const edits = [...emptied(statement, body), ...editsOf(body.text)];
    for (const [number, edit] of edits.entries()) {
      if (body.isSql && !await isSql(applied(body.text, edit))) continue;
      const place = { ...edit, start: edit.start + body.start, end: edit.end + body.start };
      const { line, change } = diff(file.sql, {
        ...place,
        start: at + place.start,
        end: at + place.end,
      });
      const object = statement.creates[0]!.replace(/^\w+\.|\(\)$/g, "");
      mutants.push({
        id: `${object}:${line}.${number}`,
        subject: subjectOf(file),
        object,
        sql: applied(statement.text, place).replace(
          /\bcreate (function|view)/,
          "create or replace $1",
        ),
        change: `supabase/schemas/${file.path}:${line}\n${change}`,
      });
    }
  }
  return mutants;
}

function bodyOf({ kind, text }: Statement): Body | undefined {
  const [opening, closing] = kind === "ViewStmt"
    ? [/^create view [^;]*?\bas\n/m, /$(?![^])/]
    : kind === "CreateFunctionStmt"
    ? [/\bas \$\$/, /\$\$$/]
    : [];
  const open = opening?.exec(text);
  const close = closing?.exec(text);
  if (!open || !close) return undefined;
  const start = open.index + open[0].length;
  const isSql = kind === "ViewStmt" || /^language sql$/m.test(text);
  return { text: text.slice(start, close.index), start, isSql };
}

/** The view of a rule has no row at all. */
function emptied({ kind }: Statement, { text }: Body): Edit[] {
  if (kind !== "ViewStmt") return [];
  return [{ start: 0, end: text.length, text: `select * from (${text}) as nothing where false` }];
}

async function isSql(text: string): Promise<boolean> {
  try {
    await parse(text);
    return true;
  } catch {
    return false;
  }
}

function applied(text: string, { start, end, text: other }: Edit): string {
  return text.slice(0, start) + other + text.slice(end);
}

/** The lines that an edit changes, as they were and as they are; of a long one the first and what is added. */
function diff(sql: string, edit: Edit): { line: number; change: string } {
  const first = sql.lastIndexOf("\n", edit.start - 1) + 1;
  const last = sql.indexOf("\n", edit.end) < 0 ? sql.length : sql.indexOf("\n", edit.end);
  const before = sql.slice(first, last);
  const after = applied(before, {
    ...edit,
    start: edit.start - first,
    end: edit.end - first,
  });
  const lines = (text: string, sign: string) => {
    const all = text.split("\n").map((line) => `${sign} ${line}`);
    return all.length > 8 ? [...all.slice(0, 2), `${sign} …`, ...all.slice(-1)] : all;
  };
  return {
    line: sql.slice(0, edit.start).split("\n").length,
    change: [...lines(before, "-"), ...lines(after, "+")].join("\n"),
  };
}
