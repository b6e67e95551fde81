import type { FileReport } from "./import_file.ts";

/** One line about a file: `14 assets: 3 declared, 1 changed; 2 events: 2 duplicate`. */
export function summaryOf({ result, counts, problems, notes }: FileReport): string {
  if (result === "unchanged") return "imported before, unchanged";
  if (result === "refused") return "refused, nothing was imported";
  const tables = Object.entries(counts).map(([table, { read = 0, ...became }]) => {
    const parts = Object.entries(became).filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name.replace(/^events_/, "events ")}`);
    return `${read} ${table}: ${parts.join(", ") || "no change"}`;
  });
  const refused = problems.length > 0 ? [`${problems.length} refused`] : [];
  return [...tables, ...refused, ...notes].join("; ");
}
