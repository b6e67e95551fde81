import { basename, join } from "node:path";

/** Moves a file that was imported whole into the archive, its name behind the time (`20260131T031500Z-assets.sql`). */
export async function archive(path: string, directory: string, now: Date): Promise<string> {
  return await move(path, directory, now);
}

/** Moves a file that was not, or not whole, into `failed` of the archive, with the reasons beside it. */
export async function setAside(
  path: string,
  directory: string,
  now: Date,
  reasons: readonly string[],
): Promise<string> {
  const target = await move(path, join(directory, "failed"), now);
  await Deno.writeTextFile(`${target}.reason.txt`, reasons.map((reason) => `${reason}\n`).join(""));
  return target;
}

async function move(path: string, directory: string, now: Date): Promise<string> {
  await Deno.mkdir(directory, { recursive: true });
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  for (let count = 1;; count++) {
    const target = join(directory, `${stamp}-${count > 1 ? `${count}-` : ""}${basename(path)}`);
    if (await moveTo(path, target)) return target;
  }
}

/** Never overwrites: false when the name is taken. A kill leaves the file at one of both places, or at both. */
async function moveTo(path: string, target: string): Promise<boolean> {
  try {
    await Deno.link(path, target);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    await copyTo(path, target);
  }
  await Deno.remove(path);
  return true;
}

/** Another file system, or one without links. */
async function copyTo(path: string, target: string): Promise<void> {
  const part = `${target}.${crypto.randomUUID()}.part`;
  const { mtime } = await Deno.stat(path);
  await Deno.copyFile(path, part);
  if (mtime) await Deno.utime(part, mtime, mtime);
  await Deno.rename(part, target);
}
