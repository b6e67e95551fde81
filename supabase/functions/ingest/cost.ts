import {
  MAX_SNAPSHOT_BYTES,
  MAX_SNAPSHOT_CREDENTIALS,
  MAX_SNAPSHOT_ROWS,
  MAX_SNAPSHOT_VALUES,
  MAX_TRANSACTION_PAYLOADS,
  mebibytes,
} from "../_shared/limits.ts";
import type { Seen } from "../_shared/content.ts";
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

/** Counts values, and the credentials in their texts, while something else walks over a snapshot. */
export function counter(): { seen: Seen; counted: Pick<Cost, "values" | "credentials"> } {
  const counted = { values: 0, credentials: 0 };
  const seen: Seen = (value) => {
    counted.values++;
    if (typeof value === "string") counted.credentials += countCredentials(value);
  };
  return { seen, counted };
}

/** What is known of a cost before: what was counted, and the size as it was sent, where that is known. */
type Counted = Pick<Cost, "values" | "credentials"> & { sentBytes: number | undefined };

/**
 * What a snapshot costs: its members, and its changes to lists of a base, where what it keeps is counted by the database. `lists`
 * names those whose items are rows, as members of `metrics` are.
 */
export function costOf(
  snapshot: Record<string, unknown>,
  changes: Record<string, unknown>,
  lists: readonly string[],
  { values, credentials, sentBytes = Infinity }: Counted,
): Cost {
  let rows = 0;
  for (const list of lists) {
    for (const items of [snapshot[list], changes[list]]) {
      if (Array.isArray(items)) rows += items.length;
    }
  }
  const { metrics } = snapshot;
  if (typeof metrics === "object" && metrics !== null) rows += Object.keys(metrics).length;
  return { rows, values, credentials, bytes: bytesOf(snapshot, changes, sentBytes) };
}

function bytesOf(snapshot: object, changes: object, sentBytes: number): number {
  // only numbers are longer as they are written here, 1e20 for one
  if (sentBytes * MOST_LONGER <= MAX_SNAPSHOT_BYTES) return sentBytes;
  const whole = Object.keys(changes).length > 0 ? { ...snapshot, changes } : snapshot;
  return utf8Length(JSON.stringify(whole));
}

/** How many times longer JSON may become when it is written anew. */
const MOST_LONGER = 8;

function utf8Length(text: string): number {
  let length = text.length;
  for (let position = 0; position < text.length; position++) {
    const unit = text.charCodeAt(position);
    // a surrogate pair is four bytes, and two units of text
    if (unit >= 0x80) length += unit < 0x800 || unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
  }
  return length;
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
