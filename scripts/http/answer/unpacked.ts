import { Buffer } from "node:buffer";
import { PassThrough, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createInflateRaw, createUnzip } from "node:zlib";

/** Takes the bytes of a body as they came, gives them as they were before they were compressed. */
export function unpackerOf(encoding: string): Transform {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createUnzip({ finishFlush: constants.Z_SYNC_FLUSH });
    case "deflate":
      return new Deflated();
    case "br":
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return new PassThrough();
  }
}

/** Servers call two things `deflate`: the one with the header of zlib, and the one without. */
class Deflated extends PassThrough {
  #inner: Transform | undefined;

  override _transform(
    chunk: Uint8Array,
    encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#inner ??= this.#open(chunk);
    this.#inner.write(chunk, encoding, done);
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (!this.#inner) return done();
    this.#inner.once("end", () => done()).end();
  }

  #open(chunk: Uint8Array): Transform {
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    const hasHeader = ((chunk[0] ?? 0) & 0x0f) === 8;
    const inner = hasHeader ? createUnzip(options) : createInflateRaw(options);
    inner.on("data", (piece: Buffer) => this.push(piece));
    inner.on("error", (error) => this.destroy(error));
    return inner;
  }
}
