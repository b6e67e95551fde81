import { host } from "./host.ts";
import { itself } from "./itself.ts";
import { overview } from "./overview.ts";

/** Where the dashboards are, below the project. */
export const dashboardsFolder = "grafana/dashboards";

/** The files of grafana/dashboards: names, and the JSON that belongs into them. */
export function dashboardFiles(): Record<string, string> {
  const made = {
    "overview.json": overview().build(),
    "host.json": host().build(),
    "itself.json": itself().build(),
  };
  return Object.fromEntries(
    Object.entries(made).map(([name, board]) => {
      // a panel without a number gets one when it is first saved, and then differs from the file
      board.panels?.forEach((panel, index) => panel.id = index + 1);
      return [name, JSON.stringify(board, null, 2) + "\n"];
    }),
  );
}
