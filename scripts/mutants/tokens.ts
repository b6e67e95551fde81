/** A word, number, string, operator or sign of SQL, where it stands in its text. */
export interface Token {
  text: string;
  start: number;
  end: number;
  /** How many parentheses are open before it. */
  depth: number;
}

const ONE = new RegExp(
  [
    /--[^\n]*|\/\*[\s\S]*?\*\//, // comments
    /[eE]?'(?:[^']|'')*'/, // strings
    /\$\w*\$[\s\S]*?\$\w*\$/, // strings between dollars
    /"[^"]*"|[A-Za-z_]\w*/, // names and keywords
    /\d+(?:\.\d+)?/,
    /::|:=|=>|[-+*/<>=~!@#%^&|?]+/,
    /[^\s]/,
  ].map((kind) => `(?:${kind.source})`).join("|"),
  "g",
);

/** The tokens of a text of SQL or PL/pgSQL, without its comments. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const found of text.matchAll(ONE)) {
    const [word] = found;
    if (word.startsWith("--") || word.startsWith("/*")) continue;
    if (word === ")") depth--;
    tokens.push({ text: word, start: found.index, end: found.index + word.length, depth });
    if (word === "(") depth++;
  }
  return tokens;
}
