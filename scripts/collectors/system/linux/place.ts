import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { type RunProgram, runProgram } from "../run_program.ts";

/** A running Linux: its files below `root`, and its programs. Files of /proc and /sys are never waited for. */
export class Place {
  readonly root: string;
  readonly run: RunProgram;

  constructor(root = "", run: RunProgram = runProgram) {
    this.root = root;
    this.run = run;
  }

  /** The text of a file; undefined when it cannot be read. */
  read(path: string): string | undefined {
    return attempt(() => readFileSync(this.root + path, "utf8"));
  }

  /** The first line of a file; undefined when it cannot be read or says nothing. */
  line(path: string): string | undefined {
    return this.read(path)?.split("\n")[0]?.trim() || undefined;
  }

  /** The names in a directory, in order; none when it cannot be read. */
  names(path: string): string[] {
    return this.namesIfReadable(path)?.sort() ?? [];
  }

  /** The names in a directory as they come; undefined when it cannot be read. */
  namesIfReadable(path: string): string[] | undefined {
    return attempt(() => readdirSync(this.root + path));
  }

  /** When those of these files that are there were changed last; empty when none is. */
  stamps(paths: readonly string[]): string {
    return paths.map((path) => attempt(() => statSync(this.root + path).mtimeMs))
      .filter((moment) => moment !== undefined).join();
  }

  /** Which file or directory this is; undefined when it cannot be looked at. */
  inode(path: string): number | undefined {
    return attempt(() => statSync(this.root + path).ino);
  }

  /** Where a link leads; undefined when it cannot be read. */
  link(path: string): string | undefined {
    return attempt(() => readlinkSync(this.root + path));
  }
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
