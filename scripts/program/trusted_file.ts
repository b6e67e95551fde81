import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { UsageError } from "./usage_error.ts";

/** More links than the kernel follows. */
const MOST_LINKS = 40;

/**
 * The text of a file that nobody can change but root and the user of this process, as sshd asks it of its keys: neither the
 * file, nor any directory or link on the way to it from `/`. It is opened once, and what was checked is what is read. Errors:
 * a {@link UsageError} that names what is open to others and the cure; any other as the system says it.
 */
export function readTrusted(path: string): string {
  // not blocking: the open of a pipe would wait for a writer
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const opened = fstatSync(file);
    if (!opened.isFile()) throw new UsageError(`${path} is no file.`);
    const found = checkTrust(path);
    if (found.dev !== opened.dev || found.ino !== opened.ino) {
      throw new UsageError(`${path} was replaced while it was read.`);
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/** Checks a file or directory, and all that leads to it, as {@link readTrusted} does. Errors: the same. */
export function checkTrust(path: string): Stats {
  return walk(resolve(path), { links: 0 });
}

/** From `/` down, each step before the next is looked at: what is above cannot be replaced meanwhile. */
function walk(path: string, followed: { links: number }): Stats {
  if (path !== "/") {
    const above = walk(dirname(path), followed);
    if (!above.isDirectory()) throw new UsageError(`${dirname(path)} is no directory.`);
  }
  const stat = lstatSync(path);
  if (!stat.isSymbolicLink()) {
    checkOwner(path, stat);
    checkMode(path, stat);
    return stat;
  }
  // a link has no mode: who may replace it is a matter of its directory, and of its owner where that is sticky
  checkOwner(path, stat);
  if (++followed.links > MOST_LINKS) throw new UsageError(`${path} leads through too many links.`);
  return walk(resolve(dirname(path), readlinkSync(path)), followed);
}

function checkOwner(path: string, { uid }: Stats): void {
  const me = process.getuid?.() ?? uid;
  if (uid === 0 || uid === me) return;
  throw new UsageError(
    `${path} belongs to user ${uid}: it must be root's, or the own one of who runs this.`,
  );
}

function checkMode(path: string, stat: Stats): void {
  if (process.getuid === undefined || (stat.mode & 0o022) === 0) return;
  // in a sticky directory nobody removes or renames what is not his; on a file the bit means nothing
  if (stat.isDirectory() && (stat.mode & 0o1000) !== 0) return;
  throw new UsageError(`${path} can be written by others: chmod go-w ${path}`);
}

/** Why a program cannot be trusted, where it is found; undefined when it can, or is not there. */
export function distrustOf(program: string, searchPath: string): string | undefined {
  const places = program.includes("/")
    ? [program]
    : searchPath.split(":").map((folder) => join(folder, program));
  for (const place of places) {
    try {
      checkTrust(place);
      return undefined;
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      // it is not there: the next one
    }
  }
}
