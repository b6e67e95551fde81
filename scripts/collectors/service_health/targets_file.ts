import { z } from "zod";
import { readTrusted } from "../../program/trusted_file.ts";
import { UsageError } from "../../program/usage_error.ts";
import { type Target, targetSchema } from "./target.ts";

/** Reads a JSON file with a list of targets. Throws a UsageError that names the file and each bad field. */
export function readTargetsFile(path: string): Target[] {
  let value: unknown;
  try {
    value = JSON.parse(readTrusted(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
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
