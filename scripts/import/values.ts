import { parseExactJson } from "./exact_json.ts";
import { NOW } from "./raw_row.ts";

/** A value that a column cannot hold; the message names the column. */
export class BadValue extends Error {}

/** Text, or null when there is none. What is no text is written as JSON. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === "" || value === NOW) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Text of an older json column: `"running"`, quotes included, says running. */
export function unquotedText(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || !/^\s*".*"\s*$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON that came as text, or as it is. */
export function jsonOf(value: unknown, column: string): unknown {
  if (typeof value !== "string") return value === NOW ? null : value ?? null;
  try {
    return parseExactJson(value);
  } catch (error) {
    throw new BadValue(`${column} is no JSON: ${(error as Error).message}`);
  }
}

/** A JSON object, or null when there is none. */
export function objectOf(value: unknown, column: string): Record<string, unknown> | null {
  const read = value === "" ? null : jsonOf(value, column);
  if (read === null) return null;
  if (typeof read !== "object" || Array.isArray(read)) {
    throw new BadValue(`${column} is no JSON object`);
  }
  return read as Record<string, unknown>;
}

/**
 * A list of names: a list, JSON text of one, `a, b`, or Postgres's `{a,"b c"}`, which is left for Postgres to read.
 */
export function namesOf(value: unknown, column: string): string[] | string | null {
  const text = typeof value === "string" ? value.trim() : null;
  if (text?.startsWith("{")) return text;
  const list = text?.startsWith("[") ? jsonOf(text, column) : value;
  if (Array.isArray(list)) {
    return list.filter((name) => name !== null).map((name) => {
      return typeof name === "string" ? name : name?.name ?? JSON.stringify(name);
    });
  }
  if (text === null) return null;
  return text.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

/** A time as Postgres reads it; what says now, or says nothing, was written with its file. */
export function timeOf(value: unknown, writtenAt: string): string {
  if (value === NOW) return writtenAt;
  return textOf(value) ?? writtenAt;
}

/** True, false, or null when there is none: older dumps say 't' and 'f'. */
export function booleanOf(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  const text = textOf(value)?.trim().toLowerCase();
  return text === undefined ? null : /^(t|true|y|yes|on|1)$/.test(text);
}
