import { join } from "node:path";
import { UsageError } from "../program/usage_error.ts";
import { FILE_NAMES, readStack, type Stack } from "./stack.ts";

/** The projects below a directory, and what could not be read, one sentence each. */
export interface Found {
  stacks: Stack[];
  problems: string[];
}

/** Folders that hold other people's compose files, or none. */
const PASSED_OVER = new Set(["node_modules", "vendor", "lost+found"]);
const DEEPEST = 8;

/** Reads every compose project in a directory and below it, in the order of the paths. Throws a UsageError when there is none. */
export async function findStacks(root: string): Promise<Found> {
  const found: Found = { stacks: [], problems: [] };
  await search(root, found, 0).catch((error) => {
    throw new UsageError(`${root} cannot be read: ${(error as Error).message}`);
  });
  if (found.stacks.length + found.problems.length === 0) {
    throw new UsageError(`${root} holds no ${FILE_NAMES.join(", ")}, nor does a folder in it.`);
  }
  return found;
}

async function search(directory: string, found: Found, depth: number): Promise<void> {
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(directory)) entries.push(entry);
  const names = new Set(entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => name));
  const file = FILE_NAMES.find((name) => names.has(name));
  if (file) {
    const override = FILE_NAMES.map((name) => name.replace(/compose(?=\.)/, "compose.override"))
      .find((name) => names.has(name));
    const files = [file, ...override ? [override] : []].map((name) => join(directory, name));
    await readStack(directory, files).then(
      (stack) => found.stacks.push(stack),
      (error) => found.problems.push((error as Error).message),
    );
  }
  if (depth === DEEPEST) return;
  const folders = entries.filter(({ name, isDirectory }) =>
    isDirectory && !name.startsWith(".") && !PASSED_OVER.has(name)
  ).map(({ name }) => name).toSorted();
  for (const name of folders) {
    // data of a service, which may belong to another user
    await search(join(directory, name), found, depth + 1).catch((error) => {
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    });
  }
}
