import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM_DIRECTORY, readRecord, recordPath } from "./record.ts";
import type { Tell } from "./report.ts";
import { isSystemdHere, startedUnit, systemctl } from "./systemctl.ts";

/** How to uninstall. */
export interface UninstallOptions {
  isApplied: boolean;
  root: string;
  /** Remove configuration, state and cache too. */
  isPurged: boolean;
}

/**
 * Stops a program and removes what `install` put in place; configuration and state stay unless they are purged.
 * Returns false, with nothing done, when nothing of that name was installed.
 */
export function uninstall(
  name: string,
  { isApplied, root, isPurged }: UninstallOptions,
  tell: Tell,
): boolean {
  const installed = readRecord(name, root);
  if (!installed) {
    tell(`Not done: ${name} was not installed here.`);
    return false;
  }
  const say = (did: string, will: string, what: string) =>
    tell(`${(isApplied ? did : will).padEnd(10)} ${what}`);
  const call = (...words: string[]) => {
    if (root !== "/" || !isSystemdHere()) return;
    if (isApplied) systemctl(words);
    say("called", "call", `systemctl ${words.join(" ")}`);
  };
  const isThere = (path: string) => existsSync(join(root, path));
  const shared = filesOfOthers(name, root);
  const files = Object.keys(installed.files).filter((path) => isThere(path) && !shared.has(path));
  const isKept = (path: string) => path.startsWith("/etc/bruce/");
  const kept = [...files.filter(isKept), ...stateOf(name).filter(isThere)];
  const removed = [
    ...files.filter((path) => !isKept(path)),
    recordPath(name),
    ...(isPurged ? kept : []),
  ];

  call("disable", "--now", startedUnit(name, installed.schedule));
  call("stop", `${name}.service`);
  for (const path of removed) {
    if (isApplied) rmSync(join(root, path), { recursive: true });
    say("removed", "remove", path);
  }
  call("daemon-reload");
  if (!isPurged) { for (const path of kept) say("kept", "keep", `${path} (--purge removes it)`); }
  if (!isApplied) tell("Nothing was removed. --apply does it.");
  return true;
}

/** What other programs need too: the runtime, or the program that two instances share. */
function filesOfOthers(name: string, root: string): Set<string> {
  const suffix = ".installed.json";
  const names = readdirSync(join(root, PROGRAM_DIRECTORY))
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length));
  const others = names.filter((other) => other !== name).map((other) => readRecord(other, root));
  return new Set(others.flatMap((other) => Object.keys(other?.files ?? {})));
}

/** State and cache of a unit, also as they are kept for a user that systemd makes up, and when its timer ran. */
function stateOf(name: string): string[] {
  const directories = ["/var/lib", "/var/cache"].flatMap((parent) => [
    `${parent}/${name}`,
    `${parent}/private/${name}`,
  ]);
  return [...directories, `/var/lib/systemd/timers/stamp-${name}.timer`];
}
