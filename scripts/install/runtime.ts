import { basename } from "node:path";
import process from "node:process";
import type { Wanted } from "./files.ts";
import { PROGRAM_DIRECTORY } from "./record.ts";

/** Places that a service does not see: homes, and what does not survive a boot. */
const HIDDEN = ["/home/", "/root/", "/run/", "/tmp/", "/var/tmp/"];

/** True for a path that no service sees. */
export function isHidden(path: string): boolean {
  return HIDDEN.some((prefix) => path.startsWith(prefix));
}

/** What runs programs on this machine: the first words of a command line, and what to put in place for it. */
export interface Runtime {
  words: string[];
  files: Wanted[];
}

/**
 * The runtime of this very process, or the one at `given`. One that lies where a service sees nothing, or in the
 * packages of a checkout, is copied.
 */
export function runtimeFor(given: string | undefined): Runtime {
  const path = given ?? process.execPath;
  const isDeno = given ? basename(given).startsWith("deno") : "Deno" in globalThis;
  const place = `${PROGRAM_DIRECTORY}/${isDeno ? "deno" : "node"}`;
  const isCopied = given === undefined &&
    (path.includes("/node_modules/") || isHidden(path));
  // systemd says what a service may do; Deno asks for all to read /proc, which the lock does
  const words = [isCopied ? place : path, ...(isDeno ? ["run", "--allow-all"] : [])];
  if (!isCopied) return { words, files: [] };
  const content = { copyOf: path };
  return {
    words,
    files: [{ path: place, mode: 0o755, content, shown: null, isEditable: false }],
  };
}

/** The words of a runtime that collects garbage when there is a megabyte of it. Deno does not read a variable for that. */
export function smallRuntime([program = "", ...words]: readonly string[]): string[] {
  const flag = "--max-semi-space-size=1";
  return words[0] === "run"
    ? [program, "run", `--v8-flags=${flag}`, ...words.slice(1)]
    : [program, flag, ...words];
}
