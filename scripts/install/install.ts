import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { editableFile, stepOf, type Wanted, write } from "./files.ts";
import type { Plan } from "./plan.ts";
import { readRecord, recordOf } from "./record.ts";
import { show, type Tell, tellStep } from "./report.ts";
import { callsFor, isSystemdHere, systemctl } from "./systemctl.ts";
import { type Unit, type UnitFile, unitFiles } from "./unit.ts";

/** Where units of the administrator are. */
export const UNIT_DIRECTORY = "/etc/systemd/system";

/** A program to install: its unit, and the files that it needs besides the unit files. */
export interface Installation {
  unit: Unit;
  files: readonly Wanted[];
}

/** How to install. */
export interface InstallOptions {
  /** Write and start it; otherwise only say what would be done. */
  isApplied: boolean;
  /** Directory in place of `/`, for images and tests: nothing is started then. */
  root: string;
  /** Replace what somebody edited; it is kept as `.old`. */
  isForced: boolean;
}

/**
 * Installs a program as a systemd service, or says what that would do. A second time only what differs is changed.
 * Returns false, with nothing done, when it would overwrite what somebody edited, or when systemd is not there.
 */
export function install(
  { unit, files }: Installation,
  { isApplied, root, isForced }: InstallOptions,
  tell: Tell,
): boolean {
  const wanted = [...files, ...unitFiles(unit).map(unitFile)];
  const plan = planOf(wanted, unit, root);
  if (!isApplied) show(plan, root, tell);
  const edited = plan.steps.filter(({ step }) => step === "edited");
  if (edited.length > 0 && !isForced) {
    const paths = edited.map(({ wanted }) => wanted.path).join(", ");
    tell(`Not done: ${paths} was edited since it was installed, or is of somebody else.`);
    tell("--force writes it anew and keeps the edited one beside it as .old.");
    return false;
  }
  if (!isApplied) {
    tell("Nothing was written. --apply does it.");
    return true;
  }
  if (root === "/" && !isSystemdHere()) {
    tell("Not done: systemd does not run this machine. --root DIR writes the files for another.");
    return false;
  }
  apply(plan, unit, root, tell);
  return true;
}

function planOf(wanted: readonly Wanted[], unit: Unit, root: string): Plan {
  const before = readRecord(unit.name, root);
  const checksums = before?.files ?? {};
  const steps = wanted.map((one) => ({ wanted: one, step: stepOf(one, root, checksums) }));
  const isWanted = new Set(wanted.map(({ path }) => path));
  const obsolete = Object.keys(checksums).filter((path) =>
    path.startsWith(UNIT_DIRECTORY) && !isWanted.has(path) && existsSync(join(root, path))
  );
  const isChanged = obsolete.length > 0 || steps.some(({ step }) => step !== "unchanged");
  const calls = root === "/"
    ? callsFor(unit.name, unit.schedule, before?.schedule, isChanged)
    : { before: [], after: [] };
  return { steps, before: checksums, obsolete, calls };
}

function apply(
  { steps, before, obsolete, calls }: Plan,
  unit: Unit,
  root: string,
  tell: Tell,
): void {
  const call = (words: string[]) => {
    systemctl(words);
    tell(`called     systemctl ${words.join(" ")}`);
  };
  // directories are for all to enter, whatever the shell of root says
  process.umask(0o022);
  calls.before.forEach(call);
  for (const { wanted, step } of steps) {
    write(wanted, step, root);
    tellStep(wanted, step, tell);
  }
  for (const path of obsolete) {
    rmSync(join(root, path));
    tell(`removed    ${path}`);
  }
  const record = recordOf(unit.name, unit.schedule, steps, before);
  write(record, stepOf(record, root, {}), root);
  calls.after.forEach(call);
}

function unitFile({ name, text }: UnitFile): Wanted {
  return editableFile(`${UNIT_DIRECTORY}/${name}`, 0o644, text);
}
