/**
 * A line for a POSIX shell that means exactly these words. `ssh` joins its arguments with blanks and hands them to a
 * shell at the far end: each word is quoted unless it is nothing but letters, digits and a few marks.
 */
export function shellLine(words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (word.includes("\0")) throw new Error("a word cannot hold NUL");
  // `=` is left out: a first word with it would be an assignment
  if (/^[A-Za-z0-9_./:@%+-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
