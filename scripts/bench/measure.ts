import type postgres from "postgres";

/** One line of the report: what was measured, against what, and what to aim for. */
export interface Measure {
  name: string;
  /** What `baseline` is. */
  against: string;
  /** Median in the unit below; null where there is nothing to compare with. */
  baseline: number | null;
  /** What the rows alone cost, bare, with the same indexes; null where it is not measured. */
  floor?: number | null;
  ours: number;
  unit: "us" | "bytes" | "megabytes" | "a second";
  /** `ours / baseline`; null without a baseline. */
  ratio: number | null;
  /** Limit of the ratio, or of `ours` where there is no baseline; null: for information only. */
  aim: number | null;
  /** True: the aim is the least, in place of the most. */
  isLeast?: boolean;
}

/** A line of the report that could not be measured, and why. */
export interface Failure {
  name: string;
  failure: string;
}

/** Medians of what was recorded under a name, in microseconds and in bytes of WAL. */
export interface Median {
  us: number;
  walBytes: number;
}

/** What a measure says of itself. */
export interface Description {
  name?: string;
  against: string;
  aim: number | null;
}

/** The median of each side ("bare", "floor", "ours", or what the measure calls them). */
export async function medians(sql: postgres.Sql, measure: string): Promise<Map<string, Median>> {
  const rows = await sql<{ side: string; us: number; wal: number }[]>`
    select side,
      percentile_cont(0.5) within group (order by microseconds) as us,
      percentile_cont(0.5) within group (order by wal_bytes::float8) as wal
    from bench.timings where measure = ${measure} group by side`;
  return new Map(rows.map(({ side, us, wal }) => [side, { us, walBytes: wal }]));
}

/** A measure in microseconds from the sides recorded under a name, with its floor where there is one. */
export async function ratio(
  sql: postgres.Sql,
  recorded: string,
  { name = recorded, against, aim }: Description,
): Promise<Measure> {
  const sides = await medians(sql, recorded);
  const measure = compared(name, against, aim, side(sides, "bare").us, side(sides, "ours").us);
  return { ...measure, floor: sides.get("floor")?.us ?? null };
}

/** A measure in microseconds from two medians. */
export function compared(
  name: string,
  against: string,
  aim: number | null,
  baseline: number,
  ours: number,
): Measure {
  return { name, against, baseline, ours, unit: "us", ratio: ours / baseline, aim };
}

/** A measure that is compared with nothing. */
export function alone(
  name: string,
  ours: number,
  unit: Measure["unit"],
  aim: number | null,
): Measure {
  return { name, against: "–", baseline: null, ours, unit, ratio: null, aim };
}

/** `floor / baseline`; null without one of them. */
export function floorRatio({ floor, baseline }: Measure): number | null {
  return floor == null || baseline === null ? null : floor / baseline;
}

/** Is the aim met? Null where there is none. */
export function isMet({ aim, ratio, ours, isLeast }: Measure): boolean | null {
  if (aim === null) return null;
  return isLeast ? (ratio ?? ours) >= aim : (ratio ?? ours) <= aim;
}

/** Tells a measure from one that could not be taken. */
export function isFailure(line: Measure | Failure): line is Failure {
  return "failure" in line;
}

/** The median of one side. Throws when it was not recorded. */
export function side(sides: Map<string, Median>, name: string): Median {
  const median = sides.get(name);
  if (!median) throw new Error(`Nothing was recorded for "${name}".`);
  return median;
}

/** The value below which a part of them lie (0.5: the median, 0.99: all but one of a hundred). */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.ceil(sorted.length * part), sorted.length) - 1] ?? NaN;
}
