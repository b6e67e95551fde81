import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connectAny } from "./connect_any.ts";
import type { Peer } from "./peer.ts";

/** What a server says before it encrypts, in TLS 1.2 and older. */
export interface Greeting {
  /** `TLS 1.0`, `TLS 1.1`, `TLS 1.2` or `SSL 3.0`. */
  protocol: string;
  /** The end of its certificate, when it could be read. */
  expiresAt: Date | undefined;
}

/** Of devices that are as old as these versions: AES, 3DES and RC4, with every way to agree on a key. */
const SUITES = [
  ...[0xc02f, 0xc02b, 0xc030, 0xc02c, 0x9c, 0x9d, 0x9e, 0x9f, 0x3c, 0x3d, 0xc027, 0xc023],
  ...[0xc013, 0xc009, 0xc014, 0xc00a, 0x2f, 0x35, 0x33, 0x39, 0x0a, 0x16, 0xc012, 0xc008],
  ...[0x05, 0x04, 0xc011, 0xc007, 0x41, 0x84, 0x96, 0x09, 0x15],
];

const PROTOCOLS: Readonly<Record<number, string>> = {
  0x0300: "SSL 3.0",
  0x0301: "TLS 1.0",
  0x0302: "TLS 1.1",
  0x0303: "TLS 1.2",
};

const HANDSHAKE = 22;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const HELLO_DONE = 14;

/** More than any chain of certificates. */
const MOST_BYTES = 200_000;

/**
 * Greets a server in the words of TLS 1.2 and older, reads what it says in clear (RFC 5246, section 7.4) and hangs up.
 * Neither Deno nor a Node of today speaks the old versions, but their certificates can be read without. Undefined when
 * the server does not answer in kind.
 */
export async function legacyHello(peer: Peer, signal: AbortSignal): Promise<Greeting | undefined> {
  const socket = await connectAny(peer.addresses, peer.port, signal);
  const { promise, resolve } = Promise.withResolvers<Greeting | undefined>();
  let bytes: Buffer = Buffer.alloc(0);
  const end = () => {
    signal.removeEventListener("abort", end);
    socket.destroy();
    resolve(greetingOf(messagesOf(bytes)));
  };
  socket.on("data", (piece: Buffer) => {
    bytes = Buffer.concat([bytes, piece]);
    const isAll = messagesOf(bytes).some(({ type }) => type === HELLO_DONE);
    if (isAll || bytes[0] !== HANDSHAKE || bytes.length > MOST_BYTES) end();
  });
  socket.on("error", end);
  socket.on("close", end);
  signal.addEventListener("abort", end, { once: true });
  socket.write(helloTo(peer.name));
  return await promise;
}

interface Message {
  type: number;
  body: Buffer;
}

/** The whole messages in the records of a handshake so far. */
function messagesOf(bytes: Buffer): Message[] {
  const records: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === HANDSHAKE;) {
    const length = bytes.readUInt16BE(at + 3);
    records.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const stream = Buffer.concat(records);
  const messages: Message[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const length = stream.readUIntBE(at + 1, 3);
    if (at + 4 + length > stream.length) break;
    messages.push({ type: stream.readUInt8(at), body: stream.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return messages;
}

function greetingOf(messages: readonly Message[]): Greeting | undefined {
  const hello = messages.find(({ type }) => type === SERVER_HELLO)?.body;
  const protocol = hello && hello.length >= 2 ? PROTOCOLS[hello.readUInt16BE(0)] : undefined;
  if (!protocol) return undefined;
  const shown = messages.find(({ type }) => type === CERTIFICATE)?.body;
  return { protocol, expiresAt: shown && endOf(shown) };
}

/** The first certificate of a list is that of the server. */
function endOf(list: Buffer): Date | undefined {
  try {
    const der = list.subarray(6, 6 + list.readUIntBE(3, 3));
    const end = new Date(new X509Certificate(der).validTo);
    return Number.isNaN(end.getTime()) ? undefined : end;
  } catch {
    return undefined;
  }
}

function helloTo(name: string): Buffer {
  const extensions = Buffer.concat([
    ...(isIP(name)
      ? []
      : [extension(0, sized(2, Buffer.concat([Buffer.of(0), sized(2, Buffer.from(name))])))]),
    // curves and signatures that every server of that age knows one of
    extension(10, sized(2, numbers([23, 24, 25, 29]))),
    extension(11, sized(1, Buffer.of(0))),
    extension(
      13,
      sized(2, numbers([0x0403, 0x0401, 0x0501, 0x0601, 0x0503, 0x0804, 0x0201, 0x0203])),
    ),
  ]);
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
  const body = Buffer.concat([
    numbers([0x0303]),
    random,
    sized(1, Buffer.alloc(0)),
    sized(2, numbers(SUITES)),
    sized(1, Buffer.of(0)),
    sized(2, extensions),
  ]);
  const message = Buffer.concat([Buffer.of(1), sized(3, body)]);
  return Buffer.concat([Buffer.of(HANDSHAKE), numbers([0x0301]), sized(2, message)]);
}

function extension(type: number, body: Buffer): Buffer {
  return Buffer.concat([numbers([type]), sized(2, body)]);
}

/** Bytes with their length, in so many bytes, in front. */
function sized(width: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(width);
  length.writeUIntBE(bytes.length, 0, width);
  return Buffer.concat([length, bytes]);
}

function numbers(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 0xff)));
}
