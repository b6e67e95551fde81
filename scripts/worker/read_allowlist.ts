import { readFileSync } from "node:fs";
import { checkTrust, distrustOf, readTrusted } from "../program/trusted_file.ts";
import { UsageError } from "../program/usage_error.ts";
import { matchesGlob } from "../../supabase/functions/_shared/names.ts";
import { type Allowlist, allowlistSchema } from "./allowlist.ts";
import { SEARCH_PATH } from "./clean_environment.ts";

/**
 * Reads the worker's own allow-list. Throws a UsageError that names the file and the bad keys; a file that others may
 * write is bad as well, for it is the last word on what runs here. So is a program that others may replace, and a file that
 * says which hosts `ssh` knows or who it is.
 */
export function readAllowlist(path: string): Allowlist {
  const allowlist = parseAllowlist(readText(path, readTrusted), path);
  for (const program of localPrograms(allowlist)) {
    const distrust = distrustOf(program, SEARCH_PATH);
    if (distrust) throw new UsageError(`${path} names the program ${program}, and ${distrust}`);
  }
  for (const target of Object.values(allowlist.targets)) {
    if (target.run !== "ssh") continue;
    for (const file of [target.known_hosts_file, target.identity_file]) {
      if (file) checkWhereThere(file);
    }
  }
  return allowlist;
}

/** What commands start on this machine. */
function localPrograms({ commands, targets }: Allowlist): Set<string> {
  const local = Object.keys(targets).filter((name) => targets[name]?.run === "local");
  return new Set(
    Object.values(commands)
      .filter((command) =>
        local.some((name) => command.targets.some((glob) => matchesGlob(name, glob)))
      )
      .flatMap(({ argv }) => argv.slice(0, 1)),
  );
}

function checkWhereThere(path: string): void {
  try {
    checkTrust(path);
  } catch (error) {
    // what is not there yet fails where it is used
    if (error instanceof UsageError) throw error;
  }
}

/** The text of an allow-list, wherever it comes from. Throws a UsageError. */
export function readText(
  path: string,
  read: (path: string) => string = (path) => readFileSync(path, "utf8"),
): string {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
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
