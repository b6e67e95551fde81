import { dirname, join, sep } from "node:path";
import { UsageError } from "../program/usage_error.ts";
import { readEnvironmentFile } from "./environment_file.ts";
import { FILE_NAMES, filesNamed, OVERRIDE_NAMES, readStack, type Stack } from "./stack.ts";

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
  await search(root, found, new Set(), 0).catch((error) => {
    throw new UsageError(`${root} cannot be read: ${(error as Error).message}`);
  });
  if (found.stacks.length + found.problems.length === 0) {
    throw new UsageError(`${root} holds no ${FILE_NAMES.join(", ")}, nor does a folder in it.`);
  }
  return { ...found, stacks: found.stacks.filter((stack) => !isPart(stack, found.stacks)) };
}

/** A project that another one includes, or names in its `.env`, runs as a part of that. */
function isPart({ directory, files: [file = ""] }: Stack, stacks: readonly Stack[]): boolean {
  return dirname(file) === directory &&
    stacks.some(({ files, parts }) => files[0] !== file && parts.has(file));
}

/** `trees` are the real paths of what is searched already, links to folders among it: they may lead in a circle. */
async function search(
  directory: string,
  found: Found,
  trees: Set<string>,
  depth: number,
  inProject = false,
): Promise<void> {
  let isProject = inProject;
  const entries: Deno.DirEntry[] = [];
  for await (const entry of Deno.readDir(directory)) entries.push(entry);
  if (depth === 0) trees.add(await Deno.realPath(directory));
  const names = new Set(entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => name));
  const files = [FILE_NAMES, OVERRIDE_NAMES].flatMap((kind) =>
    kind.find((name) => names.has(name)) ?? []
  ).map((name) => join(directory, name));
  if (FILE_NAMES.some((name) => names.has(name)) || await isNamed(directory, names)) {
    isProject = true;
    await readStack(directory, files).then(
      (stack) => found.stacks.push(stack),
      (error) => found.problems.push((error as Error).message),
    );
  }
  if (depth === DEEPEST) return;
  const folders = entries.filter(({ name, isDirectory, isSymlink }) =>
    (isDirectory || isSymlink) && !name.startsWith(".") && !PASSED_OVER.has(name)
  ).toSorted((one, other) => one.name < other.name ? -1 : 1);
  for (const { name, isSymlink } of folders) {
    const folder = join(directory, name);
    if (isSymlink && !await leadsElsewhere(folder, trees)) continue;
    await search(folder, found, trees, depth + 1, isProject).catch((error) => {
      const isClosed = error instanceof Deno.errors.PermissionDenied;
      if (!isClosed && !(error instanceof Deno.errors.NotFound)) throw error;
      // in a project it is the data of a service; elsewhere there may be projects in it
      if (isClosed && !isProject) found.problems.push(`${folder} may not be read.`);
    });
  }
}

/** Does the `.env` of a directory say which files its project has? */
async function isNamed(directory: string, names: ReadonlySet<string>): Promise<boolean> {
  if (!names.has(".env")) return false;
  return await readEnvironmentFile(join(directory, ".env")).then(
    (variables) => filesNamed(variables, directory) !== undefined,
    () => false,
  );
}

/** Is a link one to a folder that is not searched anyway? */
async function leadsElsewhere(link: string, trees: Set<string>): Promise<boolean> {
  const target = await Deno.realPath(link).catch(() => undefined);
  if (target === undefined || !(await Deno.stat(target)).isDirectory) return false;
  if ([...trees].some((tree) => `${target}${sep}`.startsWith(`${tree}${sep}`))) return false;
  trees.add(target);
  return true;
}
