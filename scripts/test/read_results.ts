import { stripVTControlCharacters } from "node:util";

/** All that `deno test` writes. Says each time that one more of its tests, or of their steps, has ended. */
export async function readResults(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  ended: () => void,
): Promise<string> {
  let text = "";
  let count = 0;
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const results = countResults(text);
    if (results > count) ended();
    count = results;
  }
  return text;
}

/** How long a test took stands behind its result: `ok (12s)`. */
function countResults(text: string): number {
  return stripVTControlCharacters(text).match(/\b(?:ok|FAILED|ignored) \(/g)?.length ?? 0;
}
