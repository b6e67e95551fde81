import type { ArgumentRule } from "./allowlist.ts";
import { printable } from "../program/printable.ts";

/** Values as they go into argv, or why they must not. */
export type Checked =
  | { values: Map<string, string>; reason?: undefined }
  | { values?: undefined; reason: string };

/** Checks the arguments of a command: exactly the declared ones, each of its type. */
export function checkArguments(
  given: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, ArgumentRule>>,
): Checked {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) return { reason: `there is no argument ${quote(unknown)}` };
  const values = new Map<string, string>();
  for (const [name, rule] of Object.entries(rules)) {
    if (!Object.hasOwn(given, name)) return { reason: `the argument ${name} is missing` };
    const value = valueOf(given[name], rule);
    if (value === undefined) {
      return { reason: `the argument ${name} must not be ${quote(given[name])}` };
    }
    values.set(name, value);
  }
  return { values };
}

function valueOf(value: unknown, rule: ArgumentRule): string | undefined {
  if (rule.type === "integer") return integerOf(value, rule);
  if (typeof value !== "string" || !isSafe(value)) return undefined;
  if (rule.type === "enum") return rule.values.includes(value) ? value : undefined;
  if (value.length > rule.max_length) return undefined;
  return new RegExp(`^(?:${rule.pattern})$`, "u").test(value) ? value : undefined;
}

function integerOf(
  value: unknown,
  { min, max }: { min: number; max: number },
): string | undefined {
  const isWritten = typeof value === "string" && /^(0|[1-9][0-9]{0,15})$/.test(value);
  const number = isWritten ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) return undefined;
  return number >= min && number <= max ? String(number) : undefined;
}

/**
 * What holds for every text, whatever its pattern says: something, no option, no way up a
 * directory, no blank, no control or invisible character, no half of a surrogate pair.
 */
function isSafe(value: string): boolean {
  return value !== "" && !value.startsWith("-") && !value.includes("..") &&
    !/[\p{C}\p{Z}]/u.test(value);
}

function quote(value: unknown): string {
  return printable(JSON.stringify(value) ?? String(value)).slice(0, 100);
}
