import { basename } from "node:path";

/** A test file, and which of its tests are meant. */
export interface TestFile {
  path: string;
  /** Only tests whose name contains this; undefined means all of the file. */
  named?: string;
}

/** The test files at or below a path, in a stable order. Errors: a path that is not there. */
export async function testFiles(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) throw new Error(`There is nothing at ${path}.`);
  if (info.isFile) return [path];
  const entries = (await Array.fromAsync(Deno.readDir(path)))
    .filter((entry) => !entry.name.startsWith("_"))
    .sort((a, b) => a.name < b.name ? -1 : 1);
  const found: string[] = [];
  for (const { name, isDirectory } of entries) {
    if (isDirectory) found.push(...await testFiles(`${path}/${name}`));
    else if (/\.test\.(sql|ts)$/.test(name)) found.push(`${path}/${name}`);
  }
  return found;
}

/**
 * Those that a text means: files with it in their name, whole, and of other Deno files the tests with it in theirs. In
 * names of files a space stands for `_` too. A name that a test makes of values counts as it is written.
 */
export async function filterFiles(paths: string[], text: string): Promise<TestFile[]> {
  const found: TestFile[] = [];
  for (const path of paths) {
    if (fold(basename(path)).includes(fold(text))) found.push({ path });
    else if (path.endsWith(".ts") && (await testNames(path)).some((name) => name.includes(text))) {
      found.push({ path, named: text });
    }
  }
  return found;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}

async function testNames(path: string): Promise<string[]> {
  const calls = /\b(?:Deno\.test|story)\(\s*(?:\{\s*name:\s*)?(["'`])((?:\\[^]|(?!\1)[^])*)\1/g;
  return Array.from((await Deno.readTextFile(path)).matchAll(calls), ([, , name = ""]) => name);
}
