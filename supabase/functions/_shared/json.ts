import { type ApiError, apiError } from "./errors.ts";
import { MAX_COLLECTIONS } from "./limits.ts";
import { fail, type Result, succeed } from "./result.ts";

/** Strict UTF-8, then JSON; refuses what would fill the memory before it is parsed. */
export function parseJson(bytes: Uint8Array): Result<unknown> {
  const text = decodeUtf8(bytes);
  if (text === null) return fail(apiError("invalid_utf8", "The text is not valid UTF-8."));
  if (text.trim() === "") return fail(apiError("empty_body", "The body is empty."));
  if (hasTooManyCollections([bytes])) return fail(tooManyValues());
  try {
    return succeed(JSON.parse(text));
  } catch (thrown) {
    return fail(apiError("invalid_json", `The text is not JSON${placeOf(thrown, text)}.`));
  }
}

/** The lines of a text that hold more than white space, numbered from 1 (https://github.com/ndjson/ndjson-spec). */
export function* nonBlankLines(bytes: Uint8Array): Generator<{ line: number; bytes: Uint8Array }> {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(LINE_FEED, start);
    const end = newline === -1 ? bytes.length : newline;
    const content = bytes.subarray(start, end);
    if (content.some((byte) => !WHITE_SPACE.has(byte))) yield { line, bytes: content };
    start = end + 1;
  }
}

/** The error of a body with more than {@link MAX_COLLECTIONS} objects and lists. */
export function tooManyValues(): ApiError {
  return apiError(
    "too_many_values",
    `The body holds more than ${MAX_COLLECTIONS} objects and lists; send smaller batches.`,
  );
}

/** Are there more than {@link MAX_COLLECTIONS} objects and lists in JSON texts? They are not parsed for that. */
export function hasTooManyCollections(texts: readonly Uint8Array[]): boolean {
  // each has a byte of its own
  if (texts.reduce((sum, bytes) => sum + bytes.length, 0) <= MAX_COLLECTIONS) return false;
  return texts.reduce((sum, bytes) => sum + countCollections(bytes), 0) > MAX_COLLECTIONS;
}

function countCollections(bytes: Uint8Array): number {
  let collections = 0;
  let inString = false;
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position];
    if (byte === QUOTE) inString = !inString;
    else if (inString && byte === BACKSLASH) position++;
    else if (!inString && (byte === BRACE || byte === BRACKET)) collections++;
  }
  return collections;
}

const LINE_FEED = 0x0a;
const WHITE_SPACE = new Set([0x20, 0x09, 0x0d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACKET = 0x5b;

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** " (line 3, column 7)" where the parser tells it. Its own message is not passed on: it quotes the body. */
function placeOf(thrown: unknown, text: string): string {
  const position = /position (\d+)/.exec(thrown instanceof Error ? thrown.message : "")?.[1];
  if (position === undefined) return "";
  const before = text.slice(0, Number(position)).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}
