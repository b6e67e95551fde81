import type { Socket } from "node:net";
import { Buffer } from "node:buffer";
import { z } from "zod";
import { connectAny } from "../../http/connect_any.ts";
import type { AddressBook } from "./address_book.ts";
import { parse } from "./ask.ts";
import { inOrder, type Model } from "./models.ts";
import { fault, type Result, well } from "./result.ts";
import { endpointOf, type TargetOf } from "./target.ts";

/** More than any service says of itself. */
const MOST_BYTES = 8_000_000;

const NOT_WYOMING = "what answers there does not speak Wyoming";

/** First line of an event; its data is in it, or follows it. */
const header = z.object({
  type: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
  data_length: z.int().min(0).max(MOST_BYTES).nullish(),
  payload_length: z.int().min(0).max(MOST_BYTES).nullish(),
});

const artifact = z.object({ name: z.string(), installed: z.boolean().nullish() });
const program = artifact.extend({
  version: z.string().nullish().catch(null),
  models: z.array(artifact).nullish().catch(null),
  voices: z.array(artifact).nullish().catch(null),
});
const programs = z.array(program).nullish().catch(null).transform((all) => all ?? []);

/** `info`: the programs of a service, each with its models or voices. */
const info = z.object({
  asr: programs,
  tts: programs,
  wake: programs,
  handle: programs,
  intent: programs,
});

/**
 * Sends `describe` and reads `info` (https://github.com/OHF-Voice/wyoming): faster-whisper, piper, openWakeWord. Models that
 * could be downloaded, and are not, do not count.
 */
export async function probeWyoming(
  { target }: TargetOf<"wyoming">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const endpoint = endpointOf(target);
  if (!endpoint) throw new Error(`no endpoint: ${target}`);
  const known = await addresses.addressesOf(endpoint.host);
  const socket = await connectAny(known, endpoint.port, signal);
  try {
    socket.write(`${JSON.stringify({ type: "describe" })}\n`);
    const described = await infoFrom(socket, signal);
    if (!described) return fault(NOT_WYOMING);
    const all = Object.values(described).flat().filter(({ installed }) => installed !== false);
    const versions = [...new Set(all.flatMap(({ version }) => version ? [version] : []))].sort();
    return well(null, {
      ...versions.length > 0 ? { version: versions.join(", ") } : {},
      models: inOrder(all.flatMap(modelsOf)),
    });
  } finally {
    socket.destroy();
  }
}

function modelsOf({ models, voices }: z.output<typeof program>): Model[] {
  return [...models ?? [], ...voices ?? []]
    .flatMap(({ name, installed }) => installed === false ? [] : [{ name }]);
}

/** Reads events until one is `info`; undefined where what comes is none. Rejects when the connection ends before. */
function infoFrom(
  socket: Socket,
  signal: AbortSignal,
): Promise<z.output<typeof info> | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<
    z.output<typeof info> | undefined
  >();
  let received = Buffer.alloc(0);
  const cancel = () => reject(signal.reason);
  signal.addEventListener("abort", cancel, { once: true });
  socket.on("data", (piece: Buffer) => {
    received = Buffer.concat([received, piece]);
    for (;;) {
      const taken = takeEvent(received);
      if (taken === "more" && received.length < MOST_BYTES) return;
      if (taken === "more" || taken === "none") return resolve(undefined);
      received = taken.rest;
      if (taken.type === "info") return resolve(info.safeParse(taken.data).data);
    }
  });
  socket.on("error", reject);
  socket.on("close", () => {
    // words without an end are another protocol
    if (received.length > 0) resolve(undefined);
    else reject(Object.assign(new Error("cut"), { code: "ECONNRESET" }));
  });
  return promise.finally(() => signal.removeEventListener("abort", cancel));
}

type Taken = { type: string; data: unknown; rest: Buffer<ArrayBuffer> };

function takeEvent(received: Buffer<ArrayBuffer>): Taken | "more" | "none" {
  const end = received.indexOf("\n");
  if (end < 0) return "more";
  const head = parse(received.toString("utf8", 0, end), header);
  if (!head) return "none";
  const dataEnd = end + 1 + (head.data_length ?? 0);
  const eventEnd = dataEnd + (head.payload_length ?? 0);
  if (received.length < eventEnd) return "more";
  const more = head.data_length
    ? parse(received.toString("utf8", end + 1, dataEnd), z.record(z.string(), z.unknown()))
    : {};
  if (!more) return "none";
  return { type: head.type, data: { ...head.data, ...more }, rest: received.subarray(eventEnd) };
}
