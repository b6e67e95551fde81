import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Span, Sql, Stream } from "./stream.ts";

/** All lines of a stream, a page at a time. */
export async function* linesOf(sql: Sql, stream: Stream, span: Span): AsyncGenerator<string> {
  for (let page = await stream.page(sql, span, null);;) {
    yield* page.lines;
    if (page.next === null) break;
    page = await stream.page(sql, span, page.next);
  }
  if (stream.tail && span.since === null && span.until === null) yield* await stream.tail(sql);
}

/** Writes lines to a file, gzipped when it ends in `.gz`: it is there whole or not at all. Returns how many they were. */
export async function writeLines(lines: AsyncIterable<string>, path: string): Promise<number> {
  const part = `${path}.${crypto.randomUUID()}.part`;
  let count = 0;
  async function* text() {
    for await (const line of lines) {
      count++;
      yield `${line}\n`;
    }
  }
  try {
    const file = createWriteStream(part, { mode: 0o600 });
    if (path.endsWith(".gz")) await pipeline(Readable.from(text()), createGzip(), file);
    else await pipeline(Readable.from(text()), file);
    await sync(part);
    await rename(part, path);
    await sync(dirname(path));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return count;
}

/** Makes a file, or the name of one in its directory, survive a power loss. */
async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  await file.sync();
  await file.close();
}
