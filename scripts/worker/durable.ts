import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";

/** Writes a private file anew; it is on disk when this returns. */
export function writeSynced(path: string, text: string): void {
  const file = openSync(path, "w", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes new, renamed and removed files of a directory survive a power loss. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}
