import { join } from "node:path";
import { UsageError } from "../program/usage_error.ts";

const NAMED = /\.(sql|json|jsonl|ndjson)(\.gz)?$/i;

/** What tells of the expected state is imported first, events last: so no drift opens that is none. */
const RANKS = [
  /asset|netbox|expected|inventory|sources/i,
  /observed|snapshot|docker|proxmox|truenas/i,
];

/**
 * Files named on the command line, and those of a directory that are named as dumps are (not those of its directories):
 * expected before observed before events, else by age.
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Map<string, { rank: number; age: number }>();
  for (const path of paths) {
    const info = await Deno.stat(path).catch(() => {
      throw new UsageError(`${path}: there is no such file or directory.`);
    });
    const names = info.isDirectory ? await namesIn(path) : [path];
    for (const name of names) {
      const mtime = (await Deno.stat(name)).mtime?.getTime() ?? 0;
      found.set(name, { rank: rankOf(name), age: mtime });
    }
  }
  return [...found.entries()]
    .sort(([a, one], [b, two]) => one.rank - two.rank || one.age - two.age || (a < b ? -1 : 1))
    .map(([path]) => path);
}

async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile, isSymlink } of Deno.readDir(directory)) {
    if ((isFile || isSymlink) && NAMED.test(name) && !name.startsWith(".")) {
      names.push(join(directory, name));
    }
  }
  return names;
}

function rankOf(path: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/event/i.test(name)) return RANKS.length;
  const rank = RANKS.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? RANKS.length - 1 : rank;
}
