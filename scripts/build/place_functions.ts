import { dirname, join } from "node:path";
import { type BuiltFunctions, checksum } from "./functions.ts";

/** In the folder, which files of it are ours, as they were written: checksums by path. */
const recordName = ".bruce.json";

/** What was done in the folder, by path. */
export interface Placed {
  written: string[];
  removed: string[];
  unchanged: number;
}

/**
 * Writes the built functions into a folder in which functions of others lie, too, and removes what an older version of
 * ours left there. It touches nothing that it did not write itself. Errors, with nothing done: a file of ours was edited,
 * or one of somebody else has its name.
 */
export async function placeFunctions(built: BuiltFunctions, folder: string): Promise<Placed> {
  const before = await readRecord(folder);
  const obsolete = [...before.keys()].filter((path) => !built.has(path));
  const there = new Map<string, string>();
  for (const path of [...built.keys(), ...obsolete]) {
    const text = await readIfThere(join(folder, path));
    if (text !== undefined) there.set(path, text);
  }
  const foreign = [...there].filter(([path, text]) =>
    text !== built.get(path) && checksum(text) !== before.get(path)
  ).map(([path]) => path);
  if (foreign.length > 0) throw new Error(refusal(foreign, folder));

  const written = [...built].filter(([path, text]) => there.get(path) !== text);
  const removed = obsolete.filter((path) => there.has(path));
  for (const [path, text] of written) await replace(join(folder, path), text);
  const record = Object.fromEntries([...built].map(([path, text]) => [path, checksum(text)]));
  await replace(join(folder, recordName), `${JSON.stringify(record, null, 2)}\n`);
  for (const path of removed) await removeFile(folder, path);
  return {
    written: written.map(([path]) => path),
    removed,
    unchanged: built.size - written.length,
  };
}

async function readRecord(folder: string): Promise<Map<string, string>> {
  const text = await readIfThere(join(folder, recordName));
  const record: Record<string, string> = text === undefined ? {} : JSON.parse(text);
  return new Map(Object.entries(record));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** In one step: a worker that starts meanwhile reads the old file or the new one. */
async function replace(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(`${path}.next`, text, { mode: 0o644 });
  await Deno.rename(`${path}.next`, path);
}

/** With the folders that are empty without it. */
async function removeFile(folder: string, path: string): Promise<void> {
  await Deno.remove(join(folder, path));
  for (let at = dirname(path); at !== "."; at = dirname(at)) {
    const isEmpty = [...Deno.readDirSync(join(folder, at))].length === 0;
    if (!isEmpty) return;
    await Deno.remove(join(folder, at));
  }
}

function refusal(paths: string[], folder: string): string {
  const tops = [...new Set(paths.map((path) => path.split("/")[0]))];
  return `Nothing was done: in ${folder}, ${
    paths[0]
  } was not written by this command, or was edited since` +
    (paths.length > 1 ? `; so were ${paths.length - 1} other files` : "") +
    `.\nMove ${tops.map((top) => `${top}/`).join(", ")} away, and start this again.`;
}
