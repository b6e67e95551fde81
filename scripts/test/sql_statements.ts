/** One statement of an SQL file and the line it starts on (1-based). */
export interface SqlStatement {
  line: number;
  text: string;
}

/** What a semicolon does not end: comments, quoted names, strings, dollar-quoted bodies. */
const opaque =
  /--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1/y;

/** Splits SQL text at the semicolons that end statements. Blank and comment-only parts are left out. */
export function splitStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let meaning = -1;
  const end = (position: number) => {
    if (meaning >= 0) {
      const line = sql.slice(0, meaning).split("\n").length;
      statements.push({ line, text: sql.slice(meaning, position) });
    }
    meaning = -1;
  };
  for (let position = 0; position < sql.length;) {
    opaque.lastIndex = position;
    const skipped = opaque.exec(sql)?.[0];
    const isComment = skipped?.startsWith("--") || skipped?.startsWith("/*");
    const isSpace = !skipped && /\s/.test(sql.charAt(position));
    if (meaning < 0 && !isComment && !isSpace && sql.charAt(position) !== ";") meaning = position;
    position += skipped?.length ?? 1;
    if (!skipped && sql.charAt(position - 1) === ";") end(position);
  }
  end(sql.length);
  return statements;
}
