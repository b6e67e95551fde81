import type { Step } from "./step.ts";

/**
 * Leaves out of a run whatever its disagreement does not need: ever smaller parts of the steps, then single reports.
 * `fails` runs a list of steps and answers whether model and database still disagree.
 */
export async function shrink(
  steps: readonly Step[],
  fails: (steps: Step[]) => Promise<boolean>,
): Promise<Step[]> {
  let kept = await leaveOut([...steps], fails);
  for (const [index, step] of [...kept.entries()].reverse()) {
    if (step.kind !== "report") continue;
    const rest = await leaveOut(
      step.reports,
      (reports) => fails(kept.with(index, { ...step, reports })),
    );
    kept = kept.with(index, { ...step, reports: rest });
  }
  return kept;
}

/** Leaves out parts of a list, from half of it down to single items, as long as it still fails. */
async function leaveOut<Item>(
  items: Item[],
  fails: (items: Item[]) => Promise<boolean>,
): Promise<Item[]> {
  let kept = items;
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = kept.length - size; start > -size && kept.length > 1; start -= size) {
      const without = kept.toSpliced(Math.max(0, start), start < 0 ? size + start : size);
      if (without.length > 0 && await fails(without)) kept = without;
    }
  }
  return kept;
}
