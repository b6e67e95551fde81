import { pathText, type Problem } from "../_shared/problems.ts";

/** What of a payload is about its base; see docs/api.md. */
type Based = {
  base?: string | null | undefined;
  changes?: Record<string, unknown> | null | undefined;
  snapshot?: Record<string, unknown> | null | undefined;
};

/** What is wrong with the changes of a payload; whether they fit its base, only the database knows. `lists` are those of its source. */
export function changesProblems(
  { base, changes, snapshot }: Based,
  lists: readonly string[],
): Problem[] {
  if (!changes) return [];
  if (!base) {
    return [{
      path: "changes",
      code: "unknown_field",
      message: "Changes need the base that they are changes of.",
    }];
  }
  return Object.entries(changes).flatMap(([list, steps]) => {
    if (lists.length > 0 && !lists.includes(list)) {
      return [
        problem([list], "unknown_field", `No such list here; there are ${lists.join(", ")}.`),
      ];
    }
    if (snapshot?.[list] !== undefined) {
      return [problem([list], "invalid_value", "The list stands in the snapshot as well.")];
    }
    if (!Array.isArray(steps)) return [problem([list], "wrong_type", "Must be a list.")];
    return stepProblems(list, steps);
  });
}

function stepProblems(list: string, steps: readonly unknown[]): Problem[] {
  let kept = 0;
  for (const [index, step] of steps.entries()) {
    if (isRow(step)) continue;
    const pair = pairOf(step);
    if (!pair) {
      return [problem([list, index], "wrong_type", "Must be a row, or a pair of whole numbers.")];
    }
    if (pair.from < kept || pair.to <= pair.from) {
      return [
        problem([list, index], "out_of_range", "Rows of the base are kept in order and once."),
      ];
    }
    kept = pair.to;
  }
  return [];
}

function isRow(step: unknown): boolean {
  return typeof step === "object" && step !== null && !Array.isArray(step);
}

function pairOf(step: unknown): { from: number; to: number } | null {
  if (!Array.isArray(step) || step.length !== 2) return null;
  const [from, to] = step;
  return isPosition(from) && isPosition(to) ? { from, to } : null;
}

function isPosition(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 1_000_000;
}

function problem(path: readonly PropertyKey[], code: string, message: string): Problem {
  return { path: pathText(["changes", ...path]), code, message };
}
