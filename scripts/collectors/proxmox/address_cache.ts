import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const entry = z.object({
  asked_at: z.number(),
  ips: z.array(z.string()).optional(),
});

const file = z.record(z.string().regex(/^\d+$/), entry);

/** What a guest said when it was asked last (milliseconds); no `ips` when it did not know. */
export type Known = z.output<typeof entry>;

/** Reads what earlier runs left, by vmid. A file that is not there or not whole is an empty one. */
export function readCache(path: string): Map<number, Known> {
  if (!existsSync(path)) return new Map();
  try {
    const entries = Object.entries(file.parse(JSON.parse(readFileSync(path, "utf8"))));
    return new Map(entries.map(([vmid, known]) => [Number(vmid), known]));
  } catch {
    // a cache may be lost: the guests are asked again
    return new Map();
  }
}

/** Puts it on disk in one step. Throws when the directory cannot be written. */
export function writeCache(path: string, known: ReadonlyMap<number, Known>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.next`, JSON.stringify(Object.fromEntries(known)), { mode: 0o600 });
  renameSync(`${path}.next`, path);
}
