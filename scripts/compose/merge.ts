import { Override } from "./override.ts";
import type { RawService } from "./schema.ts";

/** Lists that a later file adds to; every other list it replaces. */
const ADDED = new Set(["ports", "expose", "profiles"]);

/** A service with what a later file says of it, as Compose merges them. */
export function mergeServices(
  earlier: RawService | null | undefined,
  later: RawService | null | undefined,
): RawService {
  const merged: RawService = { ...earlier };
  for (const [key, value] of Object.entries(later ?? {})) {
    const before = merged[key];
    if (value instanceof Override) merged[key] = value.value;
    else if (ADDED.has(key) && Array.isArray(before) && Array.isArray(value)) {
      merged[key] = [...before, ...value];
    } else if (isObject(before) && isObject(value)) merged[key] = { ...before, ...value };
    else merged[key] = value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
