import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { withoutRepeats } from "./compaction.ts";

/** Whether lines are safe on disk, and if not, why. */
export type Kept = { kept: true } | { kept: false; reason: string };

const NEWLINE = 0x0a;

/**
 * Lines of JSON in a file, first in first out, bounded in bytes; one process at a time may use it. What `append` said
 * it kept survives a kill or power loss at any moment; a line leaves the file only by `drop`.
 */
export class Spool {
  readonly path: string;
  readonly limitBytes: number;

  constructor(path: string, limitBytes: number) {
    this.path = path;
    this.limitBytes = limitBytes;
    this.#cutTornLine();
  }

  /** What waits, oldest first. */
  lines(): string[] {
    if (!existsSync(this.path)) return [];
    return readFileSync(this.path, "utf8").split("\n").filter((line) => line !== "");
  }

  /** Size of what waits. */
  bytes(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** Adds lines, all or none of them. When the bound is reached, repeats in between are given up first. */
  append(lines: readonly string[]): Kept {
    const text = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    if (this.bytes() + text.length > this.limitBytes) this.#compact();
    if (this.bytes() + text.length > this.limitBytes) {
      return { kept: false, reason: `the spool is full (${megabytes(this.limitBytes)})` };
    }
    try {
      this.#append(text);
      return { kept: true };
    } catch (error) {
      return { kept: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Removes the oldest lines: they are delivered or kept elsewhere. */
  drop(count: number): void {
    this.#replace(this.lines().slice(count));
  }

  #append(text: Uint8Array): void {
    const isNew = !existsSync(this.path);
    const file = openSync(this.path, "a", 0o600);
    const size = this.bytes();
    try {
      writeAll(file, text);
      fsyncSync(file);
    } catch (error) {
      // half a line on a full disk would hide the next one
      ftruncateSync(file, size);
      throw error;
    } finally {
      closeSync(file);
    }
    if (isNew) syncDirectory(this.path);
  }

  #compact(): void {
    const lines = this.lines();
    const kept = withoutRepeats(lines);
    if (kept.length < lines.length) this.#replace(kept);
  }

  /** Writes the file anew and puts it in place in one step: a reader or a kill finds the old one or the new one. */
  #replace(lines: readonly string[]): void {
    if (lines.length === 0) {
      if (existsSync(this.path)) unlinkSync(this.path);
      return syncDirectory(this.path);
    }
    const next = `${this.path}.next`;
    const file = openSync(next, "w", 0o600);
    try {
      writeAll(file, Buffer.from(lines.map((line) => `${line}\n`).join("")));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.path);
    syncDirectory(this.path);
  }

  /** A process killed while it wrote leaves half a line, which nobody was told is kept. */
  #cutTornLine(): void {
    if (this.bytes() === 0) return;
    const bytes = readFileSync(this.path);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end < bytes.length) truncateSync(this.path, end);
  }
}

/** Size as people write it. */
export function megabytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written);
  }
}

/** Makes a new or renamed file survive a power loss. */
function syncDirectory(path: string): void {
  // Windows has no such call for a directory
  if (process.platform === "win32") return;
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
}
