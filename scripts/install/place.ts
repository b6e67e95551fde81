import { resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../program/usage_error.ts";
import type { Arguments } from "../program/arguments.ts";

/** Where something is installed, and whether it is, or only shown. */
export interface Place {
  root: string;
  isApplied: boolean;
}

/** Reads `--root`, `--apply` and `--dry-run`. Throws a UsageError when they contradict each other, or need root. */
export function placeOf({ others, isDryRun }: Arguments): Place {
  const isApplied = others.apply === true;
  if (isApplied && isDryRun) throw new UsageError("Give one of --dry-run and --apply.");
  const root = resolve(typeof others.root === "string" ? others.root : "/");
  if (isApplied && root === "/" && process.getuid?.() !== 0) {
    throw new UsageError(
      "Only root may install a service: start it with sudo, or give --root DIR.",
    );
  }
  return { root, isApplied };
}
