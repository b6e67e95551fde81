import { build } from "vite";
import { inProject } from "../stack/paths.ts";

/** Builds the dashboard as static files in a folder. Throws with the first error of the build. */
export async function buildDashboard(folder: string): Promise<void> {
  await build({
    configFile: inProject("dashboard/vite.config.ts"),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: "warn",
  });
}
