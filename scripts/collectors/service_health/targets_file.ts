import { readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../../program/usage_error.ts";
import { type Target, targetSchema } from "./target.ts";

/** Reads a JSON file with a list of targets. Throws a UsageError that names the file and each bad field. */
export function readTargetsFile(path: string): Target[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON" : String(error);
    throw new UsageError(`The targets in ${path} cannot be read: ${reason}.`);
  }
  const parsed = z.array(targetSchema).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: where, message }) =>
    `${where.length > 0 ? z.core.toDotPath(where) : "the file"}: ${message}`
  );
  throw new UsageError(`The targets in ${path} are not right:\n${problems.join("\n")}`);
}
