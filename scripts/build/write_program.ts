import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { VERSION } from "../program/version.ts";

/** Writes a program that was built, for everybody to run, and says so in one line. */
export async function writeProgram(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  await chmod(path, 0o755);
  console.log(`${path}  ${VERSION}  ${Math.ceil(contents.length / 1000)} kB`);
}
