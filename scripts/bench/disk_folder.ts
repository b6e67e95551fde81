import { statfsSync } from "node:fs";

/** What Linux calls file systems in memory: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/** Is a folder on a file system in memory? */
export function isInMemory(folder: string): boolean {
  return Deno.build.os === "linux" && exists(folder) && inMemory.has(statfsSync(folder).type);
}

/** A folder for temporary files that is on a disk, where there is one. */
export function diskFolder(): string | undefined {
  const folders = [Deno.env.get("TMPDIR"), "/tmp", "/var/tmp"];
  return folders.find((folder) => folder && exists(folder) && !isInMemory(folder));
}

function exists(folder: string): boolean {
  try {
    return Deno.statSync(folder).isDirectory;
  } catch {
    return false;
  }
}
