import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../program/usage_error.ts";
import { type Allowlist, allowlistSchema } from "./allowlist.ts";

/**
 * Reads the worker's own allow-list. Throws a UsageError that names the file and the bad keys; a file that others may
 * write is bad as well, for it is the last word on what runs here.
 */
export function readAllowlist(path: string): Allowlist {
  const text = readText(path);
  for (const name of [path, dirname(resolve(path))]) checkTrust(name);
  return parseAllowlist(text, path);
}

/** The text of an allow-list, wherever it comes from. Throws a UsageError. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `The allow-list ${path} cannot be read: ${reason}. ` +
        "Start from scripts/worker/allowlist.example.json; docs/worker.md.",
    );
  }
}

/** Reads the text of an allow-list. Throws a UsageError that names the file and the bad keys. */
export function parseAllowlist(text: string, path: string): Allowlist {
  const parsed = allowlistSchema.safeParse(parse(text, path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new UsageError(`The allow-list ${path} is not valid.\n${problems.join("\n")}`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`The allow-list ${path} is not JSON.`);
  }
}

/** As sshd does it with its keys: owned by root or by the worker's user, writable by nobody else. */
function checkTrust(path: string): void {
  const { uid, mode } = statSync(path);
  const me = process.getuid?.() ?? 0;
  if (uid !== 0 && uid !== me) {
    throw new UsageError(`${path} belongs to user ${uid}: it must be root's, or the worker's own.`);
  }
  // a sticky directory lets nobody replace what is not his
  if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) {
    throw new UsageError(`${path} can be written by others: chmod go-w ${path}`);
  }
}
