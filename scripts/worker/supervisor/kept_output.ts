import { Buffer } from "node:buffer";
import { printable } from "../../program/printable.ts";
import type { Kept } from "./protocol.ts";

/** The first and the last bytes of a stream of any length; takes no more memory than it keeps, and one chunk. */
export class KeptOutput {
  readonly #half: number;
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #total = 0;

  constructor(limitBytes: number) {
    this.#half = Math.floor(limitBytes / 2);
  }

  add(chunk: Uint8Array): void {
    this.#total += chunk.length;
    const first = chunk.subarray(0, this.#half - this.#headBytes);
    if (first.length > 0) {
      // a copy: a view would keep the whole chunk in memory
      this.#head.push(first.slice());
      this.#headBytes += first.length;
    }
    const rest = chunk.subarray(first.length);
    if (rest.length > 0) this.#addToTail(rest.slice(-this.#half));
  }

  /** What was kept, as text that is safe to show. */
  read(): Kept {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail).subarray(-this.#half);
    const left = this.#total - head.length - tail.length;
    if (left === 0) return { text: textOf(Buffer.concat([head, tail])), truncated: false };
    return {
      text: `${textOf(head)}\n… ${left} bytes left out …\n${textOf(tail)}`,
      truncated: true,
    };
  }

  #addToTail(chunk: Uint8Array): void {
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    let dropped = 0;
    for (const { length } of this.#tail) {
      if (this.#tailBytes - length < this.#half) break;
      this.#tailBytes -= length;
      dropped++;
    }
    if (dropped > 0) this.#tail.splice(0, dropped);
    // many small writes: each of their arrays costs more than what it holds
    if (this.#tail.length > 512) this.#tail = [Buffer.concat(this.#tail)];
  }
}

/** Bytes that are no UTF-8 become replacement characters. */
function textOf(bytes: Uint8Array): string {
  return printable(new TextDecoder().decode(bytes));
}
