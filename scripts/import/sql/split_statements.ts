/** One statement of an SQL file, without its semicolon, and the line on which it starts (from 1). */
export interface Statement {
  line: number;
  text: string;
}

const SPECIAL = /'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|--|\/\*|;/g;

/**
 * Splits SQL at the semicolons that end statements. A psql command (`\set …`) is a statement of its own up to the end of
 * its line. What is not closed reaches to the end of the file.
 */
export function* splitStatements(sql: string): Generator<Statement> {
  const lineOf = lineCounter(sql);
  let start = -1;
  for (let position = 0; position < sql.length;) {
    SPECIAL.lastIndex = position;
    const special = SPECIAL.exec(sql);
    const at = special?.index ?? sql.length;
    const isComment = special?.[0] === "--" || special?.[0] === "/*";
    if (start < 0) start = firstMeaning(sql, position, at);
    if (start < 0 && special && !isComment && special[0] !== ";") start = at;
    if (start >= 0 && sql[start] === "\\") {
      position = endOfLine(sql, start);
      yield { line: lineOf(start), text: sql.slice(start, position) };
      start = -1;
    } else if (special?.[0] === ";") {
      if (start >= 0) yield { line: lineOf(start), text: sql.slice(start, at) };
      start = -1;
      position = at + 1;
    } else {
      position = special ? endOf(sql, at, special[0]) : sql.length;
    }
  }
  if (start >= 0) yield { line: lineOf(start), text: sql.slice(start).trimEnd() };
}

function firstMeaning(sql: string, from: number, to: number): number {
  for (let position = from; position < to; position++) {
    if (!/\s/.test(sql.charAt(position))) return position;
  }
  return -1;
}

/** Where what opens at `at` has ended. */
function endOf(sql: string, at: number, opening: string): number {
  if (opening === "--") return endOfLine(sql, at);
  if (opening === "/*") return endOfComment(sql, at);
  if (opening === "'" && isEscapeString(sql, at)) return endOfEscapeString(sql, at + 1);
  // an identifier may hold a dollar sign
  if (opening[0] === "$" && /[\w\u0080-\uffff]/.test(sql.charAt(at - 1))) return at + 1;
  // a doubled quote is a string that ends and another that begins at once
  const end = sql.indexOf(opening, at + opening.length);
  return end < 0 ? sql.length : end + opening.length;
}

function endOfLine(sql: string, at: number): number {
  const end = sql.indexOf("\n", at);
  return end < 0 ? sql.length : end;
}

function endOfComment(sql: string, at: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

function isEscapeString(sql: string, at: number): boolean {
  return /[eE]/.test(sql.charAt(at - 1)) && !/[\w$\u0080-\uffff]/.test(sql.charAt(at - 2));
}

function endOfEscapeString(sql: string, from: number): number {
  const mark = /['\\]/g;
  mark.lastIndex = from;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    const isEscaped = found[0] === "\\" || sql[found.index + 1] === "'";
    if (!isEscaped) return found.index + 1;
    mark.lastIndex = found.index + 2;
  }
  return sql.length;
}

/** Line of a position; positions must be asked in rising order. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let counted = 0;
  return (position) => {
    for (let next = text.indexOf("\n", counted); next >= 0 && next < position;) {
      line++;
      counted = next + 1;
      next = text.indexOf("\n", counted);
    }
    return line;
  };
}
