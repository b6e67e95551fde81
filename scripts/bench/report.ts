import { isMet, type Measure } from "./measure.ts";

/** The measures as a table for a terminal. */
export function table(measures: Measure[]): string {
  const rows = measures.map((measure) => [
    measure.name,
    measure.baseline === null ? "" : amount(measure.baseline, measure.unit),
    amount(measure.ours, measure.unit),
    measure.ratio === null ? "" : `${measure.ratio.toFixed(2)}×`,
    aim(measure),
    met(measure),
  ]);
  const all = [["measure", "baseline", "ours", "ratio", "aim", "met"], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}

function amount(value: number, unit: Measure["unit"]): string {
  if (unit === "bytes") return `${Math.round(value)} B`;
  if (unit === "megabytes") return `${value.toFixed(1)} MB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} s`;
  return value >= 10_000 ? `${(value / 1e3).toFixed(1)} ms` : `${Math.round(value)} µs`;
}

function aim({ aim, ratio, unit }: Measure): string {
  if (aim === null) return "";
  return ratio === null ? `≤ ${amount(aim, unit)}` : `≤ ${aim.toFixed(1)}×`;
}

function met(measure: Measure): string {
  const met = isMet(measure);
  return met === null ? "" : met ? "yes" : "NO";
}
