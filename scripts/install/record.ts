import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Checksums, sha256, type Step, type Wanted } from "./files.ts";
import type { Schedule } from "./unit.ts";

const record = z.object({
  schedule: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("timer"), everyS: z.number() }),
    z.object({ kind: z.literal("calendar"), calendar: z.string() }),
    z.object({ kind: z.literal("always") }),
  ]),
  /** Files with their checksums as they were installed. */
  files: z.record(z.string(), z.string()),
});

/** What was installed under a name the last time. */
export interface Installed {
  schedule: Schedule;
  files: Checksums;
}

/** Where programs and the records of them are. */
export const PROGRAM_DIRECTORY = "/usr/local/lib/bruce";

/** Where it is written down. */
export function recordPath(name: string): string {
  return `${PROGRAM_DIRECTORY}/${name}.installed.json`;
}

/** Reads it below `root`; undefined when nothing was installed. */
export function readRecord(name: string, root: string): Installed | undefined {
  const path = join(root, recordPath(name));
  return existsSync(path) ? record.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

/**
 * The record as a file to write. A file that was left as it was keeps its checksum of `before`: when that is another
 * one, somebody edited the file, and it stays edited.
 */
export function recordOf(
  name: string,
  schedule: Schedule,
  steps: readonly { wanted: Wanted; step: Step }[],
  before: Checksums,
): Wanted {
  const files = Object.fromEntries(steps.map(({ wanted: { path, content }, step }) => {
    const checksum = content instanceof Uint8Array ? sha256(content) : "a copy";
    return [path, step === "unchanged" ? before[path] ?? checksum : checksum];
  }));
  const text = `${JSON.stringify({ schedule, files } satisfies Installed, null, 2)}\n`;
  const content = new TextEncoder().encode(text);
  return { path: recordPath(name), mode: 0o600, content, shown: null, isEditable: false };
}
