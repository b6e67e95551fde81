import { renameSync, statSync } from "node:fs";

const encoder = new TextEncoder();

/** Size of a log at which it is put aside, in bytes. */
export const largestLog: number = 5 * 1024 * 1024;

/** What one line may hold of it. */
const longestLine = 512 * 1024;

/** Puts a log that is large aside as `<path>.1`, in place of the one before. Errors of the file system do not matter here. */
export function rotate(path: string): void {
  try {
    if (statSync(path).size >= largestLog) renameSync(path, `${path}.1`);
  } catch { /* There is none yet, or the next try does it. */ }
}

/**
 * From now on what the libraries and the edge functions say through `console.error` and `console.warn` goes to the end of
 * a file, so that the screen stays readable. A line that cannot be written, as on a full disk, is counted and left out: the
 * log says so when there is room again.
 */
export function sendConsoleTo(path: string): void {
  let missing = 0;
  const append = (line: string) => {
    rotate(path);
    const text = encoder.encode(line);
    const file = Deno.openSync(path, { append: true, create: true, mode: 0o600 });
    try {
      if (file.writeSync(text) < text.length) throw new Error("written in part");
    } finally {
      file.close();
    }
  };
  const write = (...parts: unknown[]) => {
    const text = parts.map((part) => typeof part === "string" ? part : Deno.inspect(part));
    const now = new Date().toISOString();
    try {
      if (missing > 0) append(`${now} ${missing} lines could not be written before this one.\n`);
      missing = 0;
      append(`${now} ${text.join(" ").slice(0, longestLine)}\n`);
    } catch {
      missing++;
    }
  };
  console.error = write;
  console.warn = write;
}
