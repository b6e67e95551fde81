import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Transform } from "node:stream";
import { type Framing, framingOf } from "./body.ts";
import { type Head, HeadReader } from "./head.ts";
import { unpackerOf } from "./unpacked.ts";

/** How much of an answer is asked for: no body, all of it, or as much as it takes to see a text in it. */
export type Reading = "status" | "all" | { text: string };

/** An answer; the body is cut where it grows too large, and where no more of it was asked for. */
export interface HttpAnswer extends Head {
  body: string;
  /** The text that was asked for is in it. */
  hasText: boolean;
}

/** Larger answers are cut: nothing that is read here is as long. */
const MOST_BYTES = 8_000_000;

/**
 * Reads one answer from a connection and closes it. An answer that was whole counts, however the connection ends; a
 * text is looked for in what came until the signal says that the time is over. Rejects with the error of the socket
 * when no answer came, or when all was asked for and not all came.
 */
export function readAnswer(
  socket: Socket,
  reading: Reading,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const reader = new HeadReader();
  const body = new Body(reading);
  let head: Head | undefined;
  let framing: Framing | undefined;
  let unpacker: Transform | undefined;

  const end = (fault?: unknown) => {
    signal.removeEventListener("abort", cancel);
    socket.destroy();
    unpacker?.destroy();
    if (head && fault === undefined) resolve({ ...head, ...body.found() });
    else reject(fault ?? cut());
  };
  const takeHead = (whole: Head) => {
    head = whole;
    if (reading === "status") return end();
    framing = framingOf(whole);
    unpacker = unpackerOf(whole.headers["content-encoding"] ?? "");
    unpacker.on("data", (piece: Buffer) => body.take(piece) && end());
    unpacker.on("end", () => end());
    unpacker.on("error", (error) => end(reading === "all" ? error : undefined));
  };
  const takeBody = (bytes: Buffer) => {
    const piece = framing?.feed(bytes);
    if (piece?.length) unpacker?.write(piece);
    if (framing?.isDone) unpacker?.end();
  };
  const endOfConnection = (fault?: unknown) => {
    try {
      if (!head) {
        const last = reader.end();
        if (!last) return end(fault);
        takeHead(last);
      }
    } catch (error) {
      return end(error);
    }
    const isWhole = framing?.isDone || framing?.endsWithConnection;
    if (isWhole || reading !== "all") {
      unpacker?.end(unpacker.writable ? framing?.rest() : undefined);
    } else end(fault ?? cut());
  };
  const cancel = () => end(head && reading !== "all" ? undefined : signal.reason);

  socket.on("data", (bytes: Buffer) => {
    try {
      if (head) return takeBody(bytes);
      const found = reader.feed(bytes);
      if (!found) return;
      takeHead(found.head);
      takeBody(found.rest);
    } catch (error) {
      end(error);
    }
  });
  socket.on("end", () => endOfConnection());
  socket.on("error", endOfConnection);
  socket.on("close", () => endOfConnection());
  signal.addEventListener("abort", cancel, { once: true });
  return promise;
}

function cut(): Error {
  return Object.assign(new Error("the connection was cut"), { code: "ECONNRESET" });
}

/** What was read of a body so far. */
class Body {
  readonly #reading: Reading;
  /** The text as it may be written: in UTF-8, or in Latin-1 by older devices. */
  readonly #needles: Buffer[];
  #pieces: Buffer[] = [];
  #tail: Buffer = Buffer.alloc(0);
  #size = 0;
  #hasText = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#needles = typeof reading === "object"
      ? [Buffer.from(reading.text, "utf8"), Buffer.from(reading.text, "latin1")]
      : [];
  }

  /** True when no more is needed. */
  take(piece: Buffer): boolean {
    this.#size += piece.length;
    if (this.#reading === "all") this.#pieces.push(piece);
    else this.#lookFor(Buffer.concat([this.#tail, piece]));
    return this.#hasText || this.#size >= MOST_BYTES;
  }

  #lookFor(bytes: Buffer): void {
    this.#hasText ||= this.#needles.some((needle) => bytes.includes(needle));
    const longest = Math.max(...this.#needles.map(({ length }) => length));
    this.#tail = bytes.subarray(Math.max(0, bytes.length - longest + 1));
  }

  found(): { body: string; hasText: boolean } {
    return { body: Buffer.concat(this.#pieces).toString("utf8"), hasText: this.#hasText };
  }
}
