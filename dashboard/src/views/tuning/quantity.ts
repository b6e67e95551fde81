import type { Value, Values } from "./row.ts";

/** How a number of the database is said: in which unit, and how many of the database are one of it. */
export interface Quantity {
  unit: string;
  per: number;
}

const percent: Quantity = { unit: "%", per: 1 };
const gibibytes: Quantity = { unit: "GiB", per: 2 ** 30 };

/** The unit of a field of a row; undefined: it is a plain count. */
export function quantityOf(name: string, values: Values): Quantity | undefined {
  if (name === "breaker_share") return { unit: "%", per: 0.01 };
  if (name !== "open_above" && name !== "clear_below") return undefined;
  return String(values.metric).endsWith("_bytes") ? gibibytes : percent;
}

/** The number that a person reads and types, for one of the database. */
export function shownAs(value: Value, { per }: Quantity): number {
  return Math.round(Number(value) / per * 1e6) / 1e6;
}

/** The number of the database for one that a person types. */
export function meantBy(shown: number, { per }: Quantity): number {
  // 0.07 / 0.01 is no whole number
  return per < 1 ? Math.round(shown * per * 1e6) / 1e6 : Math.round(shown * per * 100) / 100;
}

/** A draft with another resource: the numbers that a person saw stay, in its unit. */
export function withMetric(draft: Values, metric: Value): Values {
  const next: Values = { ...draft, metric };
  for (const name of ["open_above", "clear_below"]) {
    const [was, is] = [quantityOf(name, draft), quantityOf(name, next)];
    if (was && is && typeof draft[name] === "number") {
      next[name] = meantBy(shownAs(draft[name], was), is);
    }
  }
  return next;
}
