import type { Series } from "./answer.ts";

/** Size of a picture, in its own units; a day is one unit wide. */
export const HEIGHT = 40;

/** A bar of a day: where it is, and how high. */
export interface Bar {
  index: number;
  y: number;
  height: number;
}

/** The bars of the days that have any. `most` is the number of a full bar. */
export function barsOf(series: Series, most: number): Bar[] {
  return series.flatMap((value, index) => {
    if (!value) return [];
    const height = HEIGHT * value / Math.max(most, 1);
    return [{ index, y: HEIGHT - height, height }];
  });
}

/** The days without data, as runs from their first day, `days` long. */
export function gapsOf(series: Series): { index: number; days: number }[] {
  const gaps: { index: number; days: number }[] = [];
  series.forEach((value, index) => {
    const last = gaps.at(-1);
    if (value !== null) return;
    if (last && last.index + last.days === index) last.days++;
    else gaps.push({ index, days: 1 });
  });
  return gaps;
}

/** Points of a line of steps for SVG, one for each run of days with data. */
export function stepsOf(series: Series, most: number): string[] {
  const runs: string[][] = [];
  let isRunning = false;
  series.forEach((value, index) => {
    if (value === null) {
      isRunning = false;
      return;
    }
    const y = HEIGHT - HEIGHT * value / Math.max(most, 1);
    if (!isRunning) runs.push([]);
    isRunning = true;
    runs.at(-1)?.push(`${index},${y}`, `${index + 1},${y}`);
  });
  return runs.map((points) => points.join(" "));
}

/** The greatest number of a series; 0 of one without data. */
export const greatest = (series: Series): number =>
  Math.max(0, ...series.map((value) => value ?? 0));
