import type { UnitState } from "../snapshot.ts";
import type { Properties } from "./systemctl.ts";

/** Whether a timer starts it, so that what it does now says less than how its last run ended. */
export function isTimed(unit: Properties): boolean {
  return unit.get("Type") === "oneshot" && /\.timer( |$)/.test(unit.get("TriggeredBy") ?? "");
}

/** What a service is doing. */
export function serviceState(unit: Properties): UnitState {
  const active = unit.get("ActiveState");
  if (active === "failed") return "failed";
  if (isTimed(unit)) return "waiting";
  const sub = unit.get("SubState") ?? "";
  switch (active) {
    case "active":
      return sub === "exited" ? "exited" : "running";
    case "reloading":
    case "refreshing":
      return "running";
    case "activating":
      return sub.startsWith("auto-restart") ? "restarting" : "starting";
    case "deactivating":
      return "stopping";
    default:
      return unit.get("Type") === "oneshot" && hasRun(unit) ? "exited" : "stopped";
  }
}

/** What a timer is doing; it has failed when what it starts has. */
export function timerState(timer: Properties, isServiceFailed: boolean): UnitState {
  if (isServiceFailed || timer.get("ActiveState") === "failed") return "failed";
  if (timer.get("ActiveState") !== "active") return "stopped";
  return timer.get("SubState") === "elapsed" ? "exited" : "waiting";
}

/** Whether somebody enabled it; null where that cannot be done. */
export function isEnabled(unit: Properties): boolean | null {
  switch (unit.get("UnitFileState")) {
    case "enabled":
    case "enabled-runtime":
    case "alias":
      return true;
    case "generated":
      return isWanted(unit) || null;
    case "disabled":
    case "indirect":
    case "linked":
    case "linked-runtime":
      return false;
    default:
      return null;
  }
}

/**
 * Whether it runs when it is needed: started by a socket, a path, a timer or D-Bus, and wanted by nothing else. It comes
 * and goes by itself.
 */
export function isOnDemand(unit: Properties): boolean {
  const isStarted = unit.get("Type") === "dbus" || (unit.get("TriggeredBy") ?? "") !== "";
  return isStarted && isEnabled(unit) !== true && !isWanted(unit);
}

/** Whether a condition of it was not met when it was to start: it is not meant for this machine. */
export function isSkipped(unit: Properties): boolean {
  return unit.get("ConditionResult") === "no" && (unit.get("ConditionTimestamp") ?? "") !== "";
}

/** A moment as systemd writes it in UTC, `Sun 2026-11-29 11:28:18 UTC`. */
export function momentOf(text: string | undefined): string | null {
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/.exec(text ?? "") ?? [];
  return day === undefined ? null : `${day}T${time}Z`;
}

function hasRun(unit: Properties): boolean {
  return (unit.get("InactiveEnterTimestamp") ?? "") !== "";
}

function isWanted(unit: Properties): boolean {
  return ["WantedBy", "RequiredBy"].some((name) => (unit.get(name) ?? "") !== "");
}
