import { readFileSync } from "node:fs";

/** The token in a file; undefined where it cannot be read or is empty. */
export function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}
