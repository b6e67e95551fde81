import { MAX_DEPTH, MAX_LIST_ITEMS, MAX_PROBLEMS } from "./limits.ts";
import { pathText, type Problem } from "./problems.ts";

/**
 * What of a parsed JSON value jsonb cannot store (https://www.postgresql.org/docs/17/datatype-json.html: NUL characters,
 * lone surrogates, numbers beyond a double) or nobody should send (deep nesting, very long lists). At most
 * {@link MAX_PROBLEMS}. `place` is where the value stands in the whole; `seen` is told each value of the same walk, until
 * there are as many problems.
 */
export function contentProblems(
  value: unknown,
  place: readonly string[] = [],
  seen: Seen = () => {},
): Problem[] {
  const problems: Problem[] = [];
  inspect(value, [...place], problems, seen);
  return problems;
}

/** Is told a value, before those that are in it. */
export type Seen = (value: unknown) => void;

function inspect(value: unknown, path: PropertyKey[], problems: Problem[], seen: Seen): void {
  if (problems.length >= MAX_PROBLEMS) return;
  seen(value);
  if (typeof value === "string") inspectText(value, path, problems);
  else if (typeof value === "number") inspectNumber(value, path, problems);
  else if (typeof value === "object" && value !== null) {
    inspectCollection(value, path, problems, seen);
  }
}

function inspectText(text: string, path: PropertyKey[], problems: Problem[]): void {
  if (text.includes("\0")) {
    problems.push({
      path: pathText(path),
      code: "nul_character",
      message: "The text holds a NUL character (\\u0000), which cannot be stored.",
    });
  } else if (!text.isWellFormed()) {
    problems.push({
      path: pathText(path),
      code: "lone_surrogate",
      message: "The text holds half of a surrogate pair, which is no character.",
    });
  }
}

function inspectNumber(number: number, path: PropertyKey[], problems: Problem[]): void {
  if (Number.isFinite(number)) return;
  problems.push({
    path: pathText(path),
    code: "out_of_range",
    message: "The number is too large; send it as text.",
  });
}

function inspectCollection(
  value: object,
  path: PropertyKey[],
  problems: Problem[],
  seen: Seen,
): void {
  if (path.length >= MAX_DEPTH) {
    problems.push({
      path: pathText(path),
      code: "too_deep",
      message: `More than ${MAX_DEPTH} objects and lists inside each other.`,
    });
  } else if (!Array.isArray(value)) {
    inspectObject(value as Record<string, unknown>, path, problems, seen);
  } else if (value.length > MAX_LIST_ITEMS) {
    problems.push({
      path: pathText(path),
      code: "too_many_items",
      message: `The list has ${value.length} items; at most ${MAX_LIST_ITEMS} are accepted.`,
    });
  } else {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      inspect(value[index], path, problems, seen);
      path.pop();
    }
  }
}

function inspectObject(
  value: Record<string, unknown>,
  path: PropertyKey[],
  problems: Problem[],
  seen: Seen,
): void {
  // what JSON.parse made has no members but its own
  for (const key in value) {
    path.push(key);
    inspectText(key, path, problems);
    inspect(value[key], path, problems, seen);
    path.pop();
  }
}
