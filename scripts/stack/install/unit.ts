import { type Hardening, READS_ONLY } from "../../install/hardening.ts";
import { quoteWord } from "../../install/quote.ts";
import type { Unit } from "../../install/unit.ts";
import { EXIT } from "../../program/exit_codes.ts";

/** Name of the unit, of its state directory and of its cache. */
export const NAME = "bruce-stack";

/** Where the database, the secrets and the logs of the service are: systemd makes it. */
export const DATA_DIRECTORY = `/var/lib/${NAME}`;

/** Settings that are no flags: BRUCE_PUBLIC_URL, secrets of targets. Root alone reads it. */
export const ENVIRONMENT_PATH = "/etc/bruce/stack.env";

/** What is said of the service of a stack. */
export interface Service {
  /** The words that start it, up to the options. */
  command: string[];
  /** The clone it runs from. */
  project: string;
  user: string;
  listen: string;
  apiPort: string;
  dbPort: string;
}

/** The unit that runs a stack all the time, from a clone, without the sample homelab. */
export function unitOf({ command, project, user, listen, apiPort, dbPort }: Service): Unit {
  const ports = ["--api-port", apiPort, "--db-port", dbPort];
  return {
    name: NAME,
    description: "BRUCE: database, API, dashboard, jobs",
    command: [
      ...command,
      ...["--listen", listen, ...ports, "--data-dir", DATA_DIRECTORY, "--no-seed"],
    ],
    schedule: { kind: "always" },
    user,
    groups: [],
    after: [],
    credentials: {},
    environment: { DENO_DIR: `/var/cache/${NAME}`, NO_COLOR: "1" },
    environmentFile: ENVIRONMENT_PATH,
    hardening: hardeningOf(project),
    exitCodes: { fine: [], final: [EXIT.usage] },
  };
}

/** Postgres shares memory, and its size is the one of a database; the dashboard is built in the clone. */
function hardeningOf(project: string): Hardening {
  const { RemoveIPC: _sharedMemory, ...rest } = READS_ONLY;
  return {
    ...rest,
    ReadWritePaths: quoteWord(project),
    MemoryMax: "2G",
    // SIGTERM to the stack alone, which stops Postgres in order; SIGKILL to whatever is left
    KillMode: "mixed",
    TimeoutStopSec: "60s",
  };
}
