import { stripText } from "../../../supabase/functions/_shared/secrets.ts";

/** A value of JSON whose texts hold no secret that is found by its place or form: what is seen may wait on a disk. */
export function withoutSecrets<T>(value: T): T {
  return without(value) as T;
}

function without(value: unknown): unknown {
  if (typeof value === "string") return stripText(value);
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, without(one)]));
}
