import { type Hardening, READS_ONLY } from "../../install/hardening.ts";
import type { Unit } from "../../install/unit.ts";
import { EXIT } from "../../program/exit_codes.ts";

/** Name of the unit, of its state directory and of its cache. */
export const NAME = "bruce-worker";

/** Before and after the time of the running commands: a request, SIGTERM, grace, SIGKILL, and the last results. */
const MARGIN_S = 45;

/** What is said of the service of a worker. */
export interface Service {
  /** The words that start it, up to the options. */
  command: string[];
  configPath: string;
  user: string;
  drainS: number;
}

/** The unit that runs the worker all the time; it reads its configuration as a credential. */
export function unitOf({ command, configPath, user, drainS }: Service): Unit {
  return {
    name: NAME,
    description: "BRUCE: runs allowed commands of the queue",
    command: [...command, "--config", { credential: "config" }],
    schedule: { kind: "always" },
    user,
    groups: [],
    after: [],
    credentials: { config: configPath },
    environment: { DENO_DIR: `/var/cache/${NAME}`, NO_COLOR: "1" },
    hardening: hardeningOf(user, drainS),
    exitCodes: { fine: [EXIT.spooled], final: [EXIT.usage, EXIT.refused] },
  };
}

/** Commands live in the same unit: what none of the shipped ones needs is taken away from all of them. */
function hardeningOf(user: string, drainS: number): Hardening {
  const {
    SystemCallFilter: _some,
    SystemCallErrorNumber: _error,
    RestrictNamespaces: _containers,
    ProtectSystem: _strict,
    ProtectHome: _keys,
    PrivateDevices: _consoles,
    CapabilityBoundingSet,
    AmbientCapabilities,
    ...rest
  } = READS_ONLY;
  return {
    ...rest,
    // root without its capabilities could not even read the keys of others
    ...(user === "root" ? {} : { CapabilityBoundingSet, AmbientCapabilities }),
    ProtectSystem: "full",
    // SSH reads its keys and known hosts there
    ProtectHome: "read-only",
    MemoryMax: "1G",
    TasksMax: "512",
    // SIGTERM to the worker alone, which ends its commands; SIGKILL to whatever is left
    KillMode: "mixed",
    TimeoutStopSec: `${drainS + MARGIN_S}s`,
  };
}
