/** Numbers from 0 to below `limit`, the same in each run (mulberry32). */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) % limit;
  };
}

const PIECES = [
  "a",
  "'",
  "''",
  "\\",
  "$",
  "$$",
  "$x$",
  '"',
  "é",
  "😀",
  "\n",
  "\r\n",
  ";",
  "--",
  "/*",
  "*/",
  "{}",
  "E'",
  " ",
];

/** A text that is hard to quote. */
export function oddText(number: (limit: number) => number): string {
  return `x${Array.from({ length: number(12) }, () => PIECES[number(PIECES.length)]).join("")}`;
}

/** A text as an SQL literal, in one of the ways that SQL has for it. */
export function spelled(text: string, number: (limit: number) => number): string {
  const plain = `'${text.replaceAll("'", "''")}'`;
  switch (number(6)) {
    case 0:
      return `E'${
        text.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("é", "\\u00e9")
      }'`;
    case 1:
      return `e'${
        text.replaceAll("\\", "\\134").replaceAll("'", "''").replaceAll("😀", "\\U0001F600")
      }'`;
    case 2:
      return text.includes("$tag") || text.endsWith("$") ? plain : `$tag$${text}$tag$`;
    case 3:
      return `U&'${text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("é", "\\00e9")}'`;
    case 4:
      // two strings with a line between them are one
      return `'x' \n  '${text.slice(1).replaceAll("'", "''")}'`;
    default:
      return `${plain}::text`;
  }
}
