import { Buffer } from "node:buffer";

/** Status and headers of an answer. */
export interface Head {
  status: number;
  /** By name in lower case; what stands there twice is joined by commas. */
  headers: Record<string, string>;
}

/** What comes back is no answer of HTTP. */
export class NotHttpError extends Error {
  readonly code = "ERR_HTTP_NOT_SPOKEN";
}

/** As much as curl reads. */
const MOST_BYTES = 300_000;

const LF = 10;
const CR = 13;

/** A status line needs no version and no reason: `HTTP/1.1 200 OK`, `HTTP/1.0 200`, `ICY 200 OK`. */
const STATUS_LINE = /^(?:HTTP(?:\/\d+(?:\.\d+)?)?|ICY)[ \t]+([1-9]\d{2})(?!\d)/i;

const COULD_BE_HTTP = /^(?:H(?:T(?:T(?:P.*)?)?)?|I(?:C(?:Y.*)?)?)$/is;

/**
 * Reads the head of an answer piece by piece, as leniently as curl does: lines may end without a carriage return, a
 * line without a colon is no header and no error, blanks and control characters are where the server puts them.
 */
export class HeadReader {
  #bytes: Buffer = Buffer.alloc(0);
  #lineStart = 0;
  #scanned = 0;
  #hasLine = false;

  /** The head and the bytes behind it when it is whole. Throws a NotHttpError. */
  feed(chunk: Uint8Array): { head: Head; rest: Buffer } | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (let end = this.#endOfHead(); end !== undefined; end = this.#endOfHead()) {
      const head = parse(this.#bytes.subarray(0, end));
      this.#bytes = this.#bytes.subarray(end);
      this.#lineStart = this.#scanned = 0;
      this.#hasLine = false;
      // 100 to 199 only announce the answer
      if (head.status >= 200 || head.status === 101) return { head, rest: this.#bytes };
    }
    const start = this.#bytes.toString("latin1", 0, 16).trimStart();
    if (start && !COULD_BE_HTTP.test(start) || this.#bytes.length > MOST_BYTES) {
      throw new NotHttpError("no HTTP");
    }
    return undefined;
  }

  /** The connection ended: a status line that was whole is an answer, though the blank line lacks. */
  end(): Head | undefined {
    return this.#hasLine ? parse(this.#bytes) : undefined;
  }

  /** Behind the first empty line that follows another line. */
  #endOfHead(): number | undefined {
    for (;;) {
      const end = this.#bytes.indexOf(LF, this.#scanned);
      this.#scanned = end < 0 ? this.#bytes.length : end + 1;
      if (end < 0) return undefined;
      const isEmpty = this.#bytes.subarray(this.#lineStart, end).every((byte) => byte === CR);
      this.#lineStart = end + 1;
      if (isEmpty && this.#hasLine) return end + 1;
      this.#hasLine ||= !isEmpty;
    }
  }
}

function parse(bytes: Buffer): Head {
  const [first = "", ...lines] = unfolded(bytes.toString("latin1").trimStart().split("\n"));
  const status = STATUS_LINE.exec(first)?.[1];
  if (!status) throw new NotHttpError("no status line");
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { status: Number(status), headers };
}

/** A line that starts with a blank goes on with the one before. */
function unfolded(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && whole.length > 0) whole.push(`${whole.pop()} ${line.trim()}`);
    else whole.push(line);
  }
  return whole;
}
