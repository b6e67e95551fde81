/** A snapshot as it is sent. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** Rows of the base from one position up to, but not including, another; or a row that is not in it. */
export type Step = readonly [from: number, to: number] | Readonly<Record<string, unknown>>;

/** A snapshot told by its base: members that are sent whole, and lists by what leads from the rows of the base to theirs. */
export type Changes = { snapshot: Record<string, unknown>; changes: Record<string, Step[]> };

/** What changed from one snapshot to another; metrics are always sent. Null where this cannot be told. */
export function changesOf(base: Snapshot, snapshot: Snapshot): Changes | null {
  const { metrics: _, ...before } = base;
  // a member that is gone cannot be told
  if (Object.keys(before).some((member) => !Object.hasOwn(snapshot, member))) return null;
  const told: Changes = { snapshot: {}, changes: {} };
  for (const [member, value] of Object.entries(snapshot)) {
    const old = before[member];
    if (member !== "metrics" && JSON.stringify(old) === JSON.stringify(value)) continue;
    if (member !== "metrics" && Array.isArray(old) && isRows(value)) {
      told.changes[member] = stepsOf(old, value);
    } else {
      told.snapshot[member] = value;
    }
  }
  return told;
}

function isRows(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) &&
    value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));
}

function stepsOf(before: readonly unknown[], after: readonly Record<string, unknown>[]): Step[] {
  const places = new Map<string, number[]>();
  before.forEach((row, place) => {
    const text = JSON.stringify(row);
    places.set(text, [...places.get(text) ?? [], place]);
  });
  const steps: Step[] = [];
  let kept: [from: number, to: number] | undefined;
  let next = 0;
  for (const row of after) {
    // rows are kept in their order: one that moved up is sent again
    const place = places.get(JSON.stringify(row))?.find((place) => place >= next);
    if (place === undefined) {
      steps.push(row);
      kept = undefined;
      continue;
    }
    next = place + 1;
    if (kept?.[1] === place) kept[1] = next;
    else steps.push(kept = [place, next]);
  }
  return steps;
}
