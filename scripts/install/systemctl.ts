import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Schedule } from "./unit.ts";

/** The unit that is enabled: the timer, or the service itself. */
export function startedUnit(name: string, schedule: Schedule): string {
  return `${name}.${schedule.kind === "always" ? "service" : "timer"}`;
}

/** What `systemctl` is told before and after the files are written, one list of words each. */
export interface Calls {
  before: string[][];
  after: string[][];
}

/** The calls that make systemd run what was installed; `before` is how it was run so far. */
export function callsFor(
  name: string,
  schedule: Schedule,
  before: Schedule | undefined,
  isChanged: boolean,
): Calls {
  const unit = startedUnit(name, schedule);
  const old = before && startedUnit(name, before);
  return {
    before: old && old !== unit ? [["disable", "--now", old]] : [],
    after: isChanged
      ? [["daemon-reload"], ["enable", unit], ["restart", unit]]
      : [["enable", "--now", unit]],
  };
}

/** Whether systemd is the one that runs this machine. */
export function isSystemdHere(): boolean {
  return existsSync("/run/systemd/system");
}

/** Makes one call. Throws with the words of `systemctl` when it fails. */
export function systemctl(words: readonly string[]): void {
  const { status, stderr, error } = spawnSync("systemctl", words, { encoding: "utf8" });
  if (status === 0) return;
  throw new Error(`systemctl ${words.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
