import { UsageError } from "../program/usage_error.ts";
import { defaultDataDirectory, readLocalJson } from "../stack/local_json.ts";
import type { Environment } from "./settings.ts";

/**
 * The address of the dashboard as browsers reach it: `BRUCE_DASHBOARD_URL`, else that of the local stack when it runs.
 * Throws a UsageError.
 */
export async function dashboardSettings(
  { BRUCE_DASHBOARD_URL, BRUCE_DATA_DIR = defaultDataDirectory }: Environment,
): Promise<string> {
  const given = BRUCE_DASHBOARD_URL?.trim() ||
    (await readLocalJson(`${BRUCE_DATA_DIR}/local.json`))?.dashboard_url;
  if (!given) {
    throw new UsageError(
      "Where is the dashboard? Set BRUCE_DASHBOARD_URL, for example https://bruce.example.lan/, " +
        "or start the local stack (npm start).",
    );
  }
  const url = URL.parse(given);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(
      `BRUCE_DASHBOARD_URL ${given} is no URL such as https://bruce.example.lan/.`,
    );
  }
  url.hash = "";
  return url.href;
}
