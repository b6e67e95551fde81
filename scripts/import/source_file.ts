import { createHash } from "node:crypto";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

/** Bigger files are to be split: they are read whole. */
export const MAX_BYTES = 256 * 1024 * 1024;

/** A file that cannot be read as text of an import; the message says why. */
export class UnreadableFile extends Error {}

/** A file as it was read. */
export interface SourceFile {
  path: string;
  name: string;
  text: string;
  size: number;
  sha256: string;
  /** When it was written, never in the future. */
  writtenAt: Date;
}

/**
 * Reads a file, also a gzipped one. Throws an UnreadableFile when it is empty, too big, no UTF-8, or being written.
 * `writtenAt` is its modification time, or `at`.
 */
export async function readSourceFile(path: string, at?: Date): Promise<SourceFile> {
  const before = await Deno.stat(path);
  if (before.size > MAX_BYTES) {
    throw new UnreadableFile("is bigger than 256 MB: split it by lines (split -C 200M)");
  }
  const bytes = await Deno.readFile(path);
  const after = await Deno.stat(path);
  // JSONL of an empty stream is a file of nothing
  if (bytes.length === 0 && !/\.(jsonl|ndjson)$/i.test(path)) {
    throw new UnreadableFile("is empty: was it written whole?");
  }
  if (before.size !== after.size || before.mtime?.getTime() !== after.mtime?.getTime()) {
    throw new UnreadableFile("is being written: it is left for the next run");
  }
  return {
    path,
    name: basename(path),
    text: decode(unpack(bytes)),
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    writtenAt: at ?? new Date(Math.min(before.mtime?.getTime() ?? Date.now(), Date.now())),
  };
}

function unpack(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw new UnreadableFile(`cannot be unpacked (${(error as Error).message}): is it whole?`);
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe || bytes[0] === 0xfe && bytes[1] === 0xff) {
    throw new UnreadableFile("is UTF-16: convert it (iconv -f UTF-16 -t UTF-8)");
  }
  try {
    // drops a byte order mark
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile("is no UTF-8: convert it (iconv -f LATIN1 -t UTF-8)");
  }
}
