import { Buffer } from "node:buffer";
import type { Head } from "./head.ts";

/** Finds the bytes of a body among those of the connection. */
export interface Framing {
  /** The next bytes of the body. */
  feed(bytes: Buffer): Buffer;
  /** The connection ended: bytes that were held back, to see what they are. */
  rest(): Buffer;
  /** All of it was there. */
  readonly isDone: boolean;
  /** Where the connection ends, all of it was there. */
  readonly endsWithConnection: boolean;
}

/**
 * How a body ends: by chunks, by its length, or with the connection where neither is said, or where what is said
 * contradicts itself.
 */
export function framingOf({ status, headers }: Head): Framing {
  if (status === 204 || status === 304) return new Counted(0);
  if (/\bchunked\b/i.test(headers["transfer-encoding"] ?? "")) return new Chunked();
  const lengths = new Set((headers["content-length"] ?? "").split(",").map((text) => text.trim()));
  const [length] = lengths;
  return lengths.size === 1 && /^\d+$/.test(length ?? "")
    ? new Counted(Number(length))
    : new UntilClosed();
}

class Counted implements Framing {
  readonly endsWithConnection = false;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  feed(bytes: Buffer): Buffer {
    const piece = bytes.subarray(0, this.#left);
    this.#left -= piece.length;
    return piece;
  }

  rest(): Buffer {
    return Buffer.alloc(0);
  }
}

class UntilClosed implements Framing {
  readonly isDone = false;
  readonly endsWithConnection = true;

  feed(bytes: Buffer): Buffer {
    return bytes;
  }

  rest(): Buffer {
    return Buffer.alloc(0);
  }
}

/** Longest line with the size of a chunk: what is longer is no such line. */
const LONGEST_SIZE = 256;

class Chunked implements Framing {
  isDone = false;
  endsWithConnection = false;
  #waiting: Buffer = Buffer.alloc(0);
  #left = 0;

  feed(bytes: Buffer): Buffer {
    if (this.endsWithConnection) return bytes;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    const pieces: Buffer[] = [];
    while (!this.isDone) {
      const piece = this.#left > 0 ? this.#takeChunk() : this.#takeSize();
      if (!piece) break;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  rest(): Buffer {
    return this.isDone ? Buffer.alloc(0) : this.#waiting;
  }

  #takeChunk(): Buffer | undefined {
    const piece = this.#waiting.subarray(0, this.#left);
    if (piece.length === 0) return undefined;
    this.#waiting = this.#waiting.subarray(piece.length);
    this.#left -= piece.length;
    return piece;
  }

  /** Also the empty line behind a chunk. A server that only says that it sends chunks is read as it is. */
  #takeSize(): Buffer | undefined {
    const end = this.#waiting.indexOf("\n");
    if (end < 0 && this.#waiting.length < LONGEST_SIZE) return undefined;
    const line = this.#waiting.toString("latin1", 0, Math.max(end, 0)).trim();
    const size = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1];
    if (line !== "" && size === undefined || end < 0) {
      this.endsWithConnection = true;
      const piece = this.#waiting;
      this.#waiting = Buffer.alloc(0);
      return piece.length > 0 ? piece : undefined;
    }
    this.#waiting = this.#waiting.subarray(end + 1);
    if (size !== undefined) {
      this.#left = parseInt(size, 16);
      this.isDone = this.#left === 0;
    }
    return Buffer.alloc(0);
  }
}
