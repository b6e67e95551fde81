/** Where in a file something stands: a line from 1, or the place of an item in a JSON list from 1. */
export type Place = { line?: number; item?: number };

/** What is wrong with a part of a file, for people. */
export type Problem = Place & { message: string };

/** A problem as editors and people read it: `assets.sql:12: …`, or `dump.json: item 3: …`. */
export function problemLine(file: string, { line, item, message }: Problem): string {
  if (line !== undefined) return `${file}:${line}: ${message}`;
  return item === undefined ? `${file}: ${message}` : `${file}: item ${item}: ${message}`;
}
