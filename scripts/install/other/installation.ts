import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stepOf, type Wanted, write } from "../files.ts";
import { type Tell, tellStep } from "../report.ts";
import { UsageError } from "../../program/usage_error.ts";

/** A command line, as words. */
export type Call = readonly string[];

/** A program to install where systemd is not: files and calls, in this order. */
export interface OtherInstallation {
  /** What has to be true before a file is written: who may read the folder of the token. */
  before: readonly Call[];
  files: readonly Wanted[];
  /** What starts it. */
  after: readonly Call[];
}

/** How to install; `root` undefined is this machine, else a folder in place of its drive. */
export interface OtherOptions {
  isApplied: boolean;
  root: string | undefined;
}

/** Installs it, or says what that would do. Below a root nothing is called. Throws when a call fails. */
export function installOther(
  { before, files, after }: OtherInstallation,
  { isApplied, root }: OtherOptions,
  tell: Tell,
): void {
  const calls = (some: readonly Call[]) => {
    if (root !== undefined) return;
    for (const words of some) {
      tell(`${isApplied ? "called" : "call"}`.padEnd(11) + words.join(" "));
      if (isApplied) call(words);
    }
  };
  calls(before);
  for (const file of files) {
    const placed = { ...file, path: placeOf(file.path, root) };
    const step = stepOf(placed, "", {});
    if (isApplied) {
      // one that differs is kept beside it as .old: somebody may have edited it
      write(placed, step, "");
      tellStep(placed, step, tell);
      continue;
    }
    tell(`${step === "unchanged" ? "unchanged" : "write"}`.padEnd(11) + file.path);
    if (file.shown !== null) tell(file.shown.trimEnd().replaceAll(/^(?=.)/gm, "    "));
  }
  calls(after);
  if (!isApplied) tell("Nothing was written. --apply does it.");
}

/** Ends a program and removes its files, or says what that would do. Calls that fail are told: it may not run. */
export function uninstallOther(
  { before, files }: { before: readonly Call[]; files: readonly string[] },
  { isApplied, root }: OtherOptions,
  tell: Tell,
): void {
  if (root === undefined) {
    for (const words of before) {
      tell(`${isApplied ? "called" : "call"}`.padEnd(11) + words.join(" "));
      if (isApplied) spawnSync(words[0] ?? "", words.slice(1), { stdio: "ignore" });
    }
  }
  for (const path of files.map((file) => placeOf(file, root)).filter((path) => existsSync(path))) {
    if (isApplied) rmSync(path, { recursive: true });
    tell(`${isApplied ? "removed" : "remove"}`.padEnd(11) + path);
  }
  if (!isApplied) tell("Nothing was removed. --apply does it.");
}

/** Where a file goes: `C:\Program Files\BRUCE` below a root is `Program Files/BRUCE` there. */
function placeOf(path: string, root: string | undefined): string {
  if (root === undefined) return path;
  return join(root, ...path.replace(/^[A-Za-z]:/, "").split(/[\\/]/).filter((part) => part !== ""));
}

function call([program = "", ...words]: Call): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status === 0) return;
  throw new UsageError(`${program} ${words.join(" ")}: ${error?.message ?? stderr.trim()}`);
}
