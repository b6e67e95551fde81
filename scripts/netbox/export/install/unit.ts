import { READS_ONLY } from "../../../install/hardening.ts";
import type { Schedule, Unit } from "../../../install/unit.ts";

/** Name of the unit, which the shipped command `netbox_export` starts, and of its cache. */
export const NAME = "bruce-netbox-export";

/** Where the service has its settings from. */
export const CONFIG_PATH = "/etc/bruce/netbox-export.json";

/** At night, when nobody edits NetBox. */
export const NIGHTLY: Schedule = { kind: "calendar", calendar: "*-*-* 03:15:00" };

/** A little less than the shipped command may take. */
const LONGEST_RUN_S = 540;

/** The unit that exports by the calendar; `command` is what starts the program, up to the options. */
export function unitOf(command: readonly string[], schedule: Schedule): Unit {
  return {
    name: NAME,
    description: "BRUCE: declares what NetBox holds",
    command: [...command, "--config", { credential: "config" }],
    schedule,
    groups: [],
    after: [],
    credentials: { config: CONFIG_PATH },
    environment: { DENO_DIR: `/var/cache/${NAME}`, NO_COLOR: "1" },
    hardening: READS_ONLY,
    // an incomplete read, or one that is held, is for a person to see
    exitCodes: { fine: [], final: [] },
    longestRunS: LONGEST_RUN_S,
  };
}
