import type { Report, Step } from "./step.ts";

/** One line of what happened in a step, for people. */
export function tell(step: Step): string {
  const { at, kind, ...rest } = step;
  const time = new Date(at).toISOString();
  if (step.kind !== "report") return `${time} ${kind} ${JSON.stringify(rest)}`;
  return `${time} ${kind} (${step.way})\n${
    step.reports.map((report) => `    ${tellReport(report)}`).join("\n")
  }`;
}

function tellReport(
  { hostname, source, observedAt, sentAt, instance, lists, incomplete, error }: Report,
): string {
  const moments = [observedAt, sentAt].map((at) => new Date(at).toISOString().slice(11, 19)).join(
    ", sent ",
  );
  const words = Object.entries(lists).map(([list, rows]) => {
    const named = rows.map(({ name, ...row }) => `${name} ${Object.values(row).flat().join(" ")}`)
      .join("; ");
    return `${list}${incomplete.includes(list) ? " (incomplete)" : ""}: ${named}`;
  });
  return `${hostname}/${source} of ${instance}, seen ${moments}: ${error ?? words.join(" | ")}`;
}
