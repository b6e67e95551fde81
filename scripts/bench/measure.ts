import type postgres from "postgres";

/** One line of the report: what was measured, against what, and what to aim for. */
export interface Measure {
  name: string;
  /** What `baseline` is. */
  against: string;
  /** Median in the unit below; null where there is nothing to compare with. */
  baseline: number | null;
  ours: number;
  unit: "us" | "bytes" | "megabytes";
  /** `ours / baseline`; null without a baseline. */
  ratio: number | null;
  /** Upper limit of the ratio, or of `ours` where there is no baseline; null: for information only. */
  aim: number | null;
}

/** Medians of what was recorded under a name, in microseconds and in bytes of WAL. */
export interface Median {
  us: number;
  walBytes: number;
}

/** The median of each side ("bare" and "ours", or what the measure calls them). */
export async function medians(sql: postgres.Sql, measure: string): Promise<Map<string, Median>> {
  const rows = await sql<{ side: string; us: number; wal: number }[]>`
    select side,
      percentile_cont(0.5) within group (order by microseconds::float8) as us,
      percentile_cont(0.5) within group (order by wal_bytes::float8) as wal
    from bench.timings where measure = ${measure} group by side`;
  return new Map(rows.map(({ side, us, wal }) => [side, { us, walBytes: wal }]));
}

/** A measure in microseconds from the two sides recorded under a name. */
export async function ratio(
  sql: postgres.Sql,
  recorded: string,
  { name = recorded, against, aim, baseline = "bare", ours = "ours" }: {
    name?: string;
    against: string;
    aim: number | null;
    baseline?: string;
    ours?: string;
  },
): Promise<Measure> {
  const sides = await medians(sql, recorded);
  return compared(name, against, aim, side(sides, baseline).us, side(sides, ours).us);
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

/** Is the aim met? Null where there is none. */
export function isMet({ aim, ratio, ours }: Measure): boolean | null {
  return aim === null ? null : (ratio ?? ours) <= aim;
}

/** The median of one side. Throws when it was not recorded. */
export function side(sides: Map<string, Median>, name: string): Median {
  const median = sides.get(name);
  if (!median) throw new Error(`Nothing was recorded for "${name}".`);
  return median;
}
