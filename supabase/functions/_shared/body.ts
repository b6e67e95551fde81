import { apiError } from "./errors.ts";
import { BODY_MS, BODY_PAUSE_MS, MAX_BODY_BYTES, MAX_INFLATED_BYTES, mebibytes } from "./limits.ts";
import { fail, type Result, succeed } from "./result.ts";

/** A request body, inflated, and its media type in lower case without parameters. */
export type Body = { bytes: Uint8Array; mediaType: string };

/** Reads a body of one of the media types, plain or gzipped, within the limits as sent and inflated. */
export async function readBody(
  request: Request,
  mediaTypes: readonly string[],
): Promise<Result<Body>> {
  const mediaType = mediaTypeOf(request, mediaTypes);
  if (mediaType.error) return mediaType;
  const encoding = encodingOf(request);
  if (encoding.error) return encoding;
  const sent = await readSent(request);
  if (sent.error) return sent;
  if (sent.data.length === 0) return fail(apiError("empty_body", "The body is empty."));
  const bytes = encoding.data === "gzip" ? await inflate(sent.data) : sent;
  if (bytes.error) return bytes;
  return succeed({ bytes: bytes.data, mediaType: mediaType.data });
}

function mediaTypeOf(request: Request, mediaTypes: readonly string[]): Result<string> {
  const [given = "", ...parameters] = (request.headers.get("content-type") ?? "")
    .toLowerCase().split(";").map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length).replaceAll('"', "");
  const isUtf8 = charset === undefined || ["utf-8", "utf8", "us-ascii"].includes(charset);
  if (mediaTypes.includes(given) && isUtf8) return succeed(given);
  return fail(apiError(
    "unsupported_media_type",
    `Send \`Content-Type: ${mediaTypes.join("` or `")}\`, in UTF-8.`,
    { headers: { accept: mediaTypes.join(", ") } },
  ));
}

function encodingOf(request: Request): Result<"identity" | "gzip"> {
  const given = (request.headers.get("content-encoding") ?? "").trim().toLowerCase();
  if (given === "" || given === "identity") return succeed("identity");
  if (given === "gzip" || given === "x-gzip") return succeed("gzip");
  return fail(
    apiError("unsupported_encoding", "Send the body plain or with `Content-Encoding: gzip`.", {
      headers: { "accept-encoding": "gzip" },
    }),
  );
}

async function readSent(request: Request): Promise<Result<Uint8Array>> {
  const tooLarge = fail(apiError(
    "body_too_large",
    `The body is larger than ${mebibytes(MAX_BODY_BYTES)}; send smaller batches, or gzip them.`,
  ));
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) {
    await request.body?.cancel();
    return tooLarge;
  }
  if (!request.body) return succeed(new Uint8Array());
  try {
    const bytes = await readWithin(inTime(request.body), MAX_BODY_BYTES);
    return bytes ? succeed(bytes) : tooLarge;
  } catch (error) {
    if (error instanceof TooSlow) {
      return fail(apiError("slow_body", "The body did not arrive in time; send it again."));
    }
    return fail(apiError("incomplete_body", "The connection ended before the body did."));
  }
}

class TooSlow extends Error {}

/** The chunks of a body. Errors: {@link TooSlow} when it pauses for too long or does not end: who sends less than he said waits for ever. */
async function* inTime(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const deadline = performance.now() + BODY_MS;
  let isWhole = false;
  try {
    while (true) {
      const left = Math.min(BODY_PAUSE_MS, deadline - performance.now());
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TooSlow()), left);
      });
      const { done, value } = await Promise.race([reader.read(), late])
        .finally(() => clearTimeout(timer));
      isWhole = done;
      if (done) return;
      yield value;
    }
  } finally {
    // not awaited: a body that is stuck does not say that it was cancelled
    if (!isWhole) reader.cancel().catch(() => {});
  }
}

async function inflate(sent: Uint8Array): Promise<Result<Uint8Array>> {
  try {
    const inflated = ReadableStream.from(slices(sent)).pipeThrough(new DecompressionStream("gzip"));
    const bytes = await readWithin(inflated, MAX_INFLATED_BYTES);
    if (bytes) return succeed(bytes);
  } catch {
    return fail(apiError("invalid_gzip", "The body is not one whole gzip member."));
  }
  return fail(apiError(
    "body_too_large",
    `The body inflates to more than ${mebibytes(MAX_INFLATED_BYTES)}; send smaller batches.`,
  ));
}

/** Small slices: each is inflated whole before its size is seen, and deflate can make it 1,032 times larger. */
function* slices(bytes: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  const size = 4096;
  for (let start = 0; start < bytes.length; start += size) {
    yield new Uint8Array(bytes.slice(start, start + size));
  }
}

/** All bytes of a stream, or null as soon as there are more than `limit`. */
async function readWithin(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
