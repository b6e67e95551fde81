import { sortedBy, sortedPorts } from "../order.ts";
import type { Unit, UnitState } from "../snapshot.ts";
import type { Service } from "./answer.ts";

/** ERROR_SERVICE_NEVER_STARTED: not since the start of the machine. */
const NEVER_STARTED = 1077;

/** ERROR_SERVICE_SPECIFIC_ERROR: the service has a code of its own. */
const ITS_OWN_ERROR = 1066;

const STATES: Readonly<Record<string, UnitState>> = {
  "Running": "running",
  "Start Pending": "starting",
  "Continue Pending": "starting",
  "Stop Pending": "stopping",
  "Pause Pending": "stopping",
};

/**
 * Services that Windows starts by itself and keeps, those that failed, and others while they listen at a port: Windows starts and
 * stops the rest as it needs them.
 */
export function unitsOf(
  services: readonly Service[],
  portsByPid: ReadonlyMap<number, readonly string[]>,
): Unit[] {
  const names = new Set(services.map(({ name }) => name));
  const rows = services.filter(({ name }) => !isOfLogIn(name, names)).flatMap((service) => {
    const state = stateOf(service);
    const ports = sortedPorts(portsOf(service, services, portsByPid));
    const isKept = service.mode === "Auto" && !service.triggered || state === "failed" ||
      ports.length > 0;
    return isKept ? [unitOf(service, state, ports)] : [];
  });
  return sortedBy(rows, ({ name }) => name);
}

/** Services with a process of their own, by its id: a process of many services is of none of them. */
export function serviceByPid(services: readonly Service[]): Map<number, string> {
  const running = services.filter(({ pid }) => pid !== null && pid > 0);
  const byPid = Map.groupBy(running, ({ pid }) => pid ?? 0);
  return new Map(
    [...byPid].flatMap(([pid, [first, ...others]]) =>
      first && others.length === 0 ? [[pid, first.name] as const] : []
    ),
  );
}

/** `CDPUserSvc_4f2c1` is `CDPUserSvc` for one log-in. */
function isOfLogIn(name: string, names: ReadonlySet<string>): boolean {
  const [, template] = /^(.+)_[0-9a-f]{4,8}$/.exec(name) ?? [];
  return template !== undefined && names.has(template);
}

function stateOf({ state, exit, mode }: Service): UnitState {
  const isFault = exit !== null && exit !== 0 && exit !== NEVER_STARTED;
  return STATES[state] ??
    (state === "Stopped" && isFault && mode !== "Disabled" ? "failed" : "stopped");
}

function portsOf(
  { pid }: Service,
  services: readonly Service[],
  portsByPid: ReadonlyMap<number, readonly string[]>,
): readonly string[] {
  if (!pid || services.filter((other) => other.pid === pid).length > 1) return [];
  return portsByPid.get(pid) ?? [];
}

function unitOf(service: Service, state: UnitState, ports: string[]): Unit {
  const { name, mode, exit, own_exit } = service;
  const isFailed = state === "failed";
  return {
    name,
    manager: "windows",
    kind: "service",
    state,
    // one of mode Manual is neither: whoever needs it starts it
    enabled: mode === "Auto" ? true : mode === "Disabled" ? false : null,
    restarts: null,
    since: null,
    exit_code: isFailed ? (exit === ITS_OWN_ERROR ? own_exit : exit) : null,
    result: isFailed ? (exit === ITS_OWN_ERROR ? "service-specific" : "exit-code") : null,
    ports,
  };
}
