import type { Setting } from "./settings.ts";

/** A setting as a row of the help. */
export function flagRow({ flag, value, environment, help }: Setting): [string, string] {
  return [`--${flag}${value ? ` ${value}` : ""}`, environment ? `${help} [${environment}]` : help];
}

/** Names and what they mean, one a line. */
export function table(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n");
}
