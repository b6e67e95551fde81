import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** A file as it should be; `path` is the one on the installed machine, absolute. */
export interface Wanted {
  path: string;
  mode: number;
  content: Uint8Array | { copyOf: string };
  /** What a dry run may show of it; null for programs. */
  shown: string | null;
  /** People change it: what they wrote is not replaced unless they say so. */
  isEditable: boolean;
}

/** What is to be done with a file. `edited`: somebody changed it since it was installed. */
export type Step = "create" | "replace" | "edited" | "mode" | "unchanged";

/** Checksums of files as they were installed, by path. */
export type Checksums = Readonly<Record<string, string>>;

/** Compares a file with what is there below `root`. */
export function stepOf(wanted: Wanted, root: string, installed: Checksums): Step {
  const path = join(root, wanted.path);
  if (!existsSync(path)) return "create";
  if (isSame(wanted, path)) {
    return (statSync(path).mode & 0o777) === wanted.mode ? "unchanged" : "mode";
  }
  const isOurs = !wanted.isEditable || installed[wanted.path] === sha256(readFileSync(path));
  return isOurs ? "replace" : "edited";
}

function isSame({ content }: Wanted, path: string): boolean {
  if (content instanceof Uint8Array) return readFileSync(path).equals(content);
  const there = statSync(path);
  const source = statSync(content.copyOf);
  return there.size === source.size && there.mtimeMs === source.mtimeMs;
}

/**
 * Puts a file in place in one step, below `root`; a reader finds the old one or the new one. One that somebody edited
 * is kept beside it as `.old`.
 */
export function write(wanted: Wanted, step: Step, root: string): void {
  const path = join(root, wanted.path);
  if (step === "unchanged") return;
  if (step === "mode") return chmodSync(path, wanted.mode);
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if (step === "edited") renameSync(path, `${path}.old`);
  const next = `${path}.next`;
  if (wanted.content instanceof Uint8Array) {
    writeFileSync(next, wanted.content, { mode: wanted.mode });
  } else {
    copyFileSync(wanted.content.copyOf, next);
    const { atime, mtime } = statSync(wanted.content.copyOf);
    utimesSync(next, atime, mtime);
  }
  // the mode of a new file is cut by the umask
  chmodSync(next, wanted.mode);
  renameSync(next, path);
}

/** A text that people may change once it is installed; `shown` is what a dry run shows in its place. */
export function editableFile(path: string, mode: number, text: string, shown = text): Wanted {
  return { path, mode, content: new TextEncoder().encode(text), shown, isEditable: true };
}

/** Checksum by which a file is known again. */
export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
