import type { Gaps } from "../gaps.ts";
import { sortedBy, sortedPorts } from "../order.ts";
import type { Unit } from "../snapshot.ts";
import { isRunBySystemd } from "./kernel.ts";
import { isPassing } from "./passing.ts";
import type { Place } from "./place.ts";
import { type Listed, listUnits, type Properties, showUnits } from "./systemctl.ts";
import {
  isEnabled,
  isOnDemand,
  isSkipped,
  isTimed,
  momentOf,
  serviceState,
  timerState,
} from "./unit_state.ts";
import { UnitMemory } from "./unit_memory.ts";
import { enabledUnits } from "./wanted.ts";

/** What systemd says: its units without ports, and the socket units by the ports that they wait on. */
export interface Systemd {
  units: Unit[];
  socketUnits: Map<string, string>;
}

/** Asks systemd for its services and timers, and for its sockets where that is needed. */
export async function readSystemd(
  place: Place,
  withSockets: boolean,
  gaps: Gaps,
  memory = new UnitMemory(),
): Promise<Systemd> {
  const none = { units: [], socketUnits: new Map() };
  if (!isRunBySystemd(place)) {
    gaps.lack("units", "systemd does not run this machine");
    return none;
  }
  const types = ["service", "timer", ...withSockets ? ["socket"] : []];
  const listed = await listUnits(place, types);
  const shown = listed && await ask(place, ofInterest(listed, enabledUnits(place)), memory);
  if (!shown) {
    gaps.add("units", "systemctl does not answer");
    return none;
  }
  return { units: unitsOf(shown), socketUnits: socketUnitsOf(shown) };
}

/** What systemd says of these units; undefined when it does not answer. */
async function ask(
  place: Place,
  listed: readonly Listed[],
  memory: UnitMemory,
): Promise<Properties[] | undefined> {
  const known = listed.map((unit) => memory.recall(place, unit));
  const unknown = listed.filter((_, at) => known[at] === undefined).map(({ name }) => name);
  const shown = await showUnits(place, unknown);
  if (!shown) return undefined;
  memory.keep(place, listed, shown);
  return [...known.filter((unit) => unit !== undefined), ...shown];
}

/** To be asked costs more than to be listed: only what can become a row is asked for. */
function ofInterest(listed: readonly Listed[], enabled: ReadonlySet<string>): Listed[] {
  return listed.filter(({ name, load, active }) =>
    !isPassing(name) && (load === "loaded" || active !== "inactive" && active !== "failed") &&
    load !== "masked" && (active !== "inactive" || enabled.has(name))
  );
}

function unitsOf(shown: readonly Properties[]): Unit[] {
  // an alias is shown once a name
  const units = new Map(shown.map((unit) => [unit.get("Id") ?? "", unit]));
  const rows = [...units].flatMap(([name, unit]) => {
    if (name.endsWith(".timer")) return [timerOf(name, unit, units.get(unit.get("Unit") ?? ""))];
    return name.endsWith(".service") && isShown(unit) ? [serviceOf(name, unit)] : [];
  });
  return sortedBy(rows, ({ name }) => name);
}

function isShown(unit: Properties): boolean {
  const active = unit.get("ActiveState");
  if (active === "failed") return true;
  if (isOnDemand(unit)) return false;
  return active !== "inactive" || isEnabled(unit) === true && !isSkipped(unit);
}

function serviceOf(name: string, unit: Properties): Unit {
  const state = serviceState(unit);
  const since = ["running", "exited"].includes(state) && unit.get("ActiveState") !== "inactive"
    ? unit.get("ActiveEnterTimestamp")
    : ["failed", "stopped"].includes(state)
    ? unit.get("InactiveEnterTimestamp")
    : undefined;
  return {
    name,
    manager: "systemd",
    kind: "service",
    state,
    enabled: isEnabled(unit),
    restarts: isTimed(unit) ? null : numberOf(unit.get("NRestarts")),
    since: momentOf(since),
    ...state === "running" || state === "waiting" ? { exit_code: null, result: null } : endOf(unit),
    ports: [],
  };
}

function timerOf(name: string, timer: Properties, service: Properties | undefined): Unit {
  const isFailed = service?.get("ActiveState") === "failed";
  const state = timerState(timer, isFailed);
  return {
    name,
    manager: "systemd",
    kind: "timer",
    state,
    enabled: isEnabled(timer),
    restarts: null,
    since: momentOf(
      isFailed ? service.get("InactiveEnterTimestamp") : timer.get("ActiveEnterTimestamp"),
    ),
    ...isFailed ? endOf(service) : { exit_code: null, result: resultOf(timer) },
    ports: [],
  };
}

/** How its main process ended; one that was killed has no exit code. */
function endOf(unit: Properties): { exit_code: number | null; result: string | null } {
  const hasExited = unit.get("ExecMainCode") === "1";
  return {
    exit_code: hasExited ? numberOf(unit.get("ExecMainStatus")) : null,
    result: resultOf(unit),
  };
}

function resultOf(unit: Properties): string | null {
  const result = unit.get("Result") ?? "";
  return result === "" || result === "success" ? null : result;
}

function numberOf(text: string | undefined): number | null {
  return text && /^\d+$/.test(text) ? Number(text) : null;
}

/** `Listen` is `[::]:22 (Stream)` or `0.0.0.0:69 (Datagram)`; a path is no port. */
function socketUnitsOf(shown: readonly Properties[]): Map<string, string> {
  const units = new Map<string, string>();
  for (const unit of shown) {
    const name = unit.get("Id") ?? "";
    if (!name.endsWith(".socket") || unit.get("ActiveState") !== "active") continue;
    const listens = (unit.get("Listen") ?? "").matchAll(/:(\d+) \((Stream|Datagram)\)$/gm);
    for (const [, port, kind] of listens) {
      units.set(`${kind === "Stream" ? "tcp" : "udp"}/${port}`, name);
    }
  }
  return units;
}

/** The units with the ports that their processes hold. */
export function withPorts(
  units: readonly Unit[],
  ports: ReadonlyMap<string, Iterable<string>>,
): Unit[] {
  return units.map((unit) => ({ ...unit, ports: sortedPorts(ports.get(unit.name) ?? []) }));
}
