import { build } from "vite";
import { inProject } from "../stack/paths.ts";

/** Builds the dashboard as static files in `dashboard/dist`. Throws with the first error of the build. */
export async function buildDashboard(): Promise<void> {
  await build({ configFile: inProject("dashboard/vite.config.ts"), logLevel: "warn" });
}
