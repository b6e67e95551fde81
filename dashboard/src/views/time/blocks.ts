import type { Severity } from "../../issue/issue.ts";

/** A time in which the worst that was open did not change; null: nothing was open. */
export interface Interval {
  starts_at: string;
  ends_at: string;
  severity: Severity | null;
}

/** An interval as a block of a line that is 1000 wide and 60 high. */
export interface Block {
  interval: Interval;
  x: number;
  width: number;
  height: number;
}

/** Worse is higher, so that a block is known without its colour. */
const heights: Record<Severity, number> = {
  critical: 60,
  high: 46,
  medium: 32,
  low: 20,
  info: 12,
};

/** Blocks from the start of the first interval to the end of the last; a short one is still seen. */
export function blocksOf(intervals: readonly Interval[]): Block[] {
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) return [];
  const start = Date.parse(first.starts_at);
  const span = Math.max(1, Date.parse(last.ends_at) - start);
  return intervals.map((interval) => {
    const from = Date.parse(interval.starts_at);
    return {
      interval,
      x: 1000 * (from - start) / span,
      width: Math.max(3, 1000 * (Date.parse(interval.ends_at) - from) / span),
      height: interval.severity ? heights[interval.severity] : 4,
    };
  });
}
