import type { SchemaFile } from "./order.ts";
import { runsAtOnce, type Statement } from "./statement.ts";

/** What is wrong with a schema file, each as `path:line: message`. The rules stand in supabase/schemas/README.md. */
export function lintSchemaFile({ path, sql, statements }: SchemaFile): string[] {
  return [...lintLines(sql), ...lintObjects(path, statements)].map((fault) => `${path}:${fault}`);
}

const longest = 110;

function lintLines(sql: string): string[] {
  const lines = sql.split("\n");
  const code = withoutText(sql).split("\n");
  return lines.flatMap((line, index) => {
    const faults: string[] = [];
    if ([...line].length > longest) faults.push(`is longer than ${longest} columns`);
    if (/\s$/.test(line)) faults.push("ends with a space");
    if (line.includes("\t")) faults.push("holds a tab");
    if (line === "" && lines[index + 1] === "" && index + 2 < lines.length) {
      faults.push("begins two blank lines");
    }
    const loud = code[index]?.match(/\b[A-Z]{2,}\b/);
    if (loud) faults.push(`"${loud[0]}" is not lowercase`);
    return faults.map((fault) => `${index + 1}: ${fault}`);
  });
}

/** The text with the characters of comments, strings and quoted names blanked. Bodies in dollar quotes are code. */
function withoutText(sql: string): string {
  return sql.replace(
    /--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|'(?:[^']|'')*'/g,
    (text) => text.replace(/[^\n]/g, " ").replace(/^ /, "'"),
  );
}

/** One object a file, named after it, with a comment where a person may meet it. */
function lintObjects(path: string, statements: Statement[]): string[] {
  const own = path.replace(/^.*\//, "").replace(/\.sql$/, "");
  const made = statements.filter(({ grantable }) => grantable !== undefined);
  const names = new Set(
    made.flatMap(({ creates }) => creates).map((name) => name.replace(/^\w+\.|\(\)$/g, "")),
  );
  const faults: string[] = [];
  if (made.length > 0 && !names.has(own)) {
    faults.push(`1: creates ${[...names].join(", ")}, not ${own}`);
  }
  for (const { text, grantable } of made) {
    if (/^create or replace/m.test(text)) {
      faults.push("1: create or replace hides a name that exists twice");
    }
    const [kind, name] = (grantable as string).split(/ (.*)/);
    const target = (name as string).replace(/\(.*/, "");
    const isCommented = statements.some(({ kind: k, text: t }) =>
      k === "CommentStmt" && new RegExp(`\\bon \\w+ ${target}(?!\\w)`).test(t)
    );
    if (!isCommented && !statements.some((s) => runsAtOnce(s) && s.text.includes(target))) {
      faults.push(`1: ${kind} ${target} has no comment`);
    }
  }
  return faults;
}
