import type { z } from "zod";

/** One bad field: where it is (`snapshot.containers[3].ports[0]`), what kind of fault, and what to do. */
export type Problem = { path: string; code: string; message: string };

/** A place in a value: keys of objects and positions in lists, outermost first. */
export type Path = readonly PropertyKey[];

const MAX_PATH_LENGTH = 300;

/** Path as people write it; a key that is no plain word is quoted. */
export function pathText(path: Path): string {
  const text = path.map((step, depth) => {
    if (typeof step === "number") return `[${step}]`;
    const key = String(step);
    if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
    return depth === 0 ? key : `.${key}`;
  }).join("");
  return text.length > MAX_PATH_LENGTH ? `${text.slice(0, MAX_PATH_LENGTH)}…` : text;
}

/**
 * The problems that zod found in `input`; a custom issue brings its code in `params.code`. An unknown field is told beside the
 * `known` ones, which are those of the outermost object.
 */
export function problemsOf(
  error: z.ZodError,
  input: unknown,
  known: readonly string[] = [],
): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: pathText([...issue.path, key]),
        code: "unknown_field",
        message: issue.path.length === 0 && known.length > 0
          ? `This field is not known here. Known are: ${known.join(", ")}.`
          : "This field is not known here.",
      }));
    }
    const isMissing = issue.code === "invalid_type" && valueAt(input, issue.path) === undefined;
    return [{
      path: pathText(issue.path),
      code: isMissing ? "missing_field" : codeOf(issue),
      message: isMissing ? "This field is required." : messageOf(issue),
    }];
  });
}

/** The first problem of each path: the others mostly follow from it. */
export function onePerPath(problems: readonly Problem[]): Problem[] {
  const paths = new Set<string>();
  return problems.filter(({ path }) => !paths.has(path) && paths.add(path));
}

const EXPECTED: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  object: "an object",
  record: "an object",
  string: "text",
};

function messageOf(issue: z.core.$ZodIssue): string {
  const isDefault = issue.message.startsWith("Invalid input");
  if (isDefault && issue.code === "invalid_type") {
    return `Must be ${EXPECTED[issue.expected] ?? issue.expected}.`;
  }
  return issue.message.endsWith(".") ? issue.message : `${issue.message}.`;
}

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return "wrong_type";
    case "too_big":
      return issue.origin === "string" ? "too_long" : "out_of_range";
    case "too_small":
      return issue.origin === "string" || issue.origin === "array" ? "empty" : "out_of_range";
    case "custom":
      return typeof issue.params?.code === "string" ? issue.params.code : "invalid_value";
    default:
      return "invalid_value";
  }
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }, input);
}
