import { type Failure, floorRatio, isFailure, isMet, type Measure } from "./measure.ts";

const head = ["measure", "baseline", "floor", "ours", "ratio", "floor ratio", "aim", "met"];

/** The measures as a table for a terminal. What could not be measured says why in place of its figures. */
export function table(lines: (Measure | Failure)[]): string {
  const rows = lines.map((line) => isFailure(line) ? [line.name] : cells(line));
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const printed = all.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
  lines.forEach((line, index) => {
    if (!isFailure(line)) return;
    printed[index + 1] = `${line.name.padEnd(widths[0]!)}  FAILED: ${line.failure}`;
  });
  return printed.join("\n");
}

function cells(measure: Measure): string[] {
  const { name, baseline, floor, ours, unit, ratio } = measure;
  return [
    name,
    baseline === null ? "" : amount(baseline, unit),
    floor == null ? "" : amount(floor, unit),
    amount(ours, unit),
    times(ratio),
    times(floorRatio(measure)),
    aim(measure),
    met(measure),
  ];
}

function times(ratio: number | null): string {
  return ratio === null ? "" : `${ratio.toFixed(2)}×`;
}

function amount(value: number, unit: Measure["unit"]): string {
  if (unit === "bytes") return `${Math.round(value)} B`;
  if (unit === "megabytes") return `${value.toFixed(1)} MB`;
  if (unit === "a second") return `${Math.round(value)}/s`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} s`;
  return value >= 10_000 ? `${(value / 1e3).toFixed(1)} ms` : `${Math.round(value)} µs`;
}

function aim({ aim, ratio, unit, isLeast }: Measure): string {
  if (aim === null) return "";
  return `${isLeast ? "≥" : "≤"} ${ratio === null ? amount(aim, unit) : `${aim.toFixed(1)}×`}`;
}

function met(measure: Measure): string {
  const met = isMet(measure);
  return met === null ? "" : met ? "yes" : "NO";
}
