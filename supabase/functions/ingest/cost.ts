import {
  MAX_SNAPSHOT_BYTES,
  MAX_SNAPSHOT_CREDENTIALS,
  MAX_SNAPSHOT_ROWS,
  MAX_SNAPSHOT_VALUES,
  MAX_TRANSACTION_PAYLOADS,
  mebibytes,
} from "../_shared/limits.ts";
import type { Problem } from "../_shared/problems.ts";
import { countCredentials } from "../_shared/secrets.ts";

/** What a snapshot costs the database, in the units of the limits. */
export type Cost = { rows: number; values: number; bytes: number; credentials: number };

const LIMITS: Readonly<Cost> = {
  rows: MAX_SNAPSHOT_ROWS,
  values: MAX_SNAPSHOT_VALUES,
  bytes: MAX_SNAPSHOT_BYTES,
  credentials: MAX_SNAPSHOT_CREDENTIALS,
};

/** Measures a snapshot; `lists` names those whose items are rows, as members of `metrics` are. It must not be nested too deep to walk. */
export function costOf(snapshot: Record<string, unknown>, lists: readonly string[]): Cost {
  const cost = { rows: 0, values: 0, bytes: 0, credentials: 0 };
  for (const list of lists) {
    const rows = snapshot[list];
    if (Array.isArray(rows)) cost.rows += rows.length;
  }
  const { metrics } = snapshot;
  if (typeof metrics === "object" && metrics !== null) cost.rows += Object.keys(metrics).length;
  addValue(snapshot, cost);
  cost.bytes = new TextEncoder().encode(JSON.stringify(snapshot)).length;
  return cost;
}

function addValue(value: unknown, cost: Cost): void {
  cost.values++;
  if (typeof value === "string") cost.credentials += countCredentials(value);
  else if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) addValue(member, cost);
  }
}

/** What of a snapshot is more than one transaction may take, and what to do about it. */
export function costProblems(cost: Cost): Problem[] {
  const problems: Problem[] = [];
  const check = (unit: keyof Cost, message: string) => {
    if (cost[unit] <= LIMITS[unit]) return;
    problems.push({ path: "snapshot", code: `too_many_${unit}`, message });
  };
  check(
    "rows",
    `The snapshot has ${cost.rows} rows in its lists and metrics; at most ${MAX_SNAPSHOT_ROWS} are accepted. Let several collectors each report a part under a hostname of its own.`,
  );
  check(
    "values",
    `The snapshot holds ${cost.values} values; at most ${MAX_SNAPSHOT_VALUES} are accepted. Leave out what no rule reads.`,
  );
  check(
    "bytes",
    `The snapshot has ${cost.bytes} bytes; at most ${
      mebibytes(MAX_SNAPSHOT_BYTES)
    } are accepted. Leave out what no rule reads.`,
  );
  check(
    "credentials",
    `The snapshot holds ${cost.credentials} credentials or tokens; at most ${MAX_SNAPSHOT_CREDENTIALS} are accepted. Leave secrets out: they are never stored.`,
  );
  return problems;
}

/** Splits what was accepted, in its order, into portions that each cost no more than one snapshot may. */
export function portions<Item extends { cost: Cost }>(items: readonly Item[]): Item[][] {
  const portions: Item[][] = [];
  let portion: Item[] = [];
  let total: Cost = { rows: 0, values: 0, bytes: 0, credentials: 0 };
  for (const item of items) {
    const sum = added(total, item.cost);
    if (portion.length > 0 && (portion.length >= MAX_TRANSACTION_PAYLOADS || isTooMuch(sum))) {
      portions.push(portion);
      portion = [];
      total = item.cost;
    } else {
      total = sum;
    }
    portion.push(item);
  }
  return portion.length > 0 ? [...portions, portion] : portions;
}

function added(one: Cost, other: Cost): Cost {
  return {
    rows: one.rows + other.rows,
    values: one.values + other.values,
    bytes: one.bytes + other.bytes,
    credentials: one.credentials + other.credentials,
  };
}

function isTooMuch(cost: Cost): boolean {
  return (Object.keys(LIMITS) as (keyof Cost)[]).some((unit) => cost[unit] > LIMITS[unit]);
}
