/**
 * Leaves out snapshots that say the same as the one before and the one after them (moment and metrics aside): the
 * first and the last of such a run tell all there is to know. Lines that are no payload stay.
 */
export function withoutRepeats(lines: readonly string[]): string[] {
  const keep = new Set<number>();
  const runs = new Map<string, { content: string; last: number }>();
  lines.forEach((line, index) => {
    keep.add(index);
    const payload = contentOf(line);
    if (!payload) return;
    const run = runs.get(payload.series);
    if (run?.content !== payload.content) {
      runs.set(payload.series, { content: payload.content, last: -1 });
      return;
    }
    keep.delete(run.last);
    run.last = index;
  });
  return lines.filter((_, index) => keep.has(index));
}

function contentOf(line: string): { series: string; content: string } | undefined {
  try {
    const { observed_at: _at, seq: _seq, run_id: _run, snapshot, ...rest } = JSON.parse(line);
    const { metrics: _metrics, ...stable } = snapshot;
    return {
      series: JSON.stringify([rest.hostname, rest.source]),
      content: JSON.stringify([rest, stable]),
    };
  } catch {
    return undefined;
  }
}
