import { Override } from "./override.ts";
import type { RawService } from "./schema.ts";

/** Lists that a later file adds to; every other list it replaces. */
const ADDED = new Set(["ports", "expose", "profiles"]);

/** Names that are a list in one file and have values in another. */
const NAMED = new Set(["depends_on", "networks"]);

/** A service with what a later file says of it, as Compose merges them. */
export function mergeServices(
  earlier: RawService | null | undefined,
  later: RawService | null | undefined,
): RawService {
  const merged: RawService = { ...earlier };
  for (const [key, said] of Object.entries(later ?? {})) {
    const before = NAMED.has(key) ? keyed(merged[key]) : merged[key];
    const value = NAMED.has(key) ? keyed(said) : said;
    if (value instanceof Override) merged[key] = value.value;
    else if (isObject(value)) merged[key] = mergeServices(isObject(before) ? before : {}, value);
    else if (ADDED.has(key) && Array.isArray(before) && Array.isArray(value)) {
      merged[key] = [...before, ...value];
    } else merged[key] = value ?? before ?? null;
  }
  return merged;
}

function keyed(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.every((name) => typeof name === "string")
    ? Object.fromEntries(value.map((name) => [name, null]))
    : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
