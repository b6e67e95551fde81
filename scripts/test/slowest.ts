/** How long a check or a test file took. */
export interface Timing {
  name: string;
  milliseconds: number;
}

/** One line each for the slowest ten, slowest first; none when no more than ten ran. */
export function slowestLines(timings: Timing[]): string[] {
  if (timings.length <= 10) return [];
  return timings.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 10)
    .map(({ name, milliseconds }) => `slow: ${seconds(milliseconds).padStart(6)} ${name}`);
}

/** A time as people read it: `12.3s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
