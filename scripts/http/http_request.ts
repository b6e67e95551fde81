import { Buffer } from "node:buffer";
import { lookup } from "node:dns/promises";
import { isIP, type Socket } from "node:net";
import { type HttpAnswer, readAnswer, type Reading } from "./answer/read_answer.ts";
import { connectAny } from "./connect_any.ts";
import { openTls } from "./open_connection.ts";
import type { Peer } from "./peer.ts";

export type { HttpAnswer };

/** A request to a service. */
export interface HttpRequest {
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** Path of a PEM file: only certificates of this CA are trusted. */
  ca?: string | undefined;
  /** Addresses to connect to when the name in the URL was looked up already. */
  addresses?: readonly string[];
  /** How much of the answer is asked for; all when nothing is said. */
  reading?: Reading;
  signal: AbortSignal;
}

/**
 * Asks once over a connection of its own, follows no redirect, and trusts no certificate but those of the system or of
 * the CA given. Answers are read as leniently as curl reads them, the same in Deno and in Node: neither of their own
 * clients does. Rejects with the error of the socket; its `code` tells what happened.
 */
export async function httpRequest(request: HttpRequest): Promise<HttpAnswer> {
  const { signal, ca, reading = "all" } = request;
  const url = new URL(request.url);
  const isTls = url.protocol === "https:";
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const peer: Peer = {
    name,
    port: Number(url.port) || (isTls ? 443 : 80),
    addresses: request.addresses ?? await addressesOf(name),
  };
  const socket: Socket = isTls
    ? await openTls(peer, { ca }, signal)
    : await connectAny(peer.addresses, peer.port, signal);
  const answer = readAnswer(socket, reading, signal);
  socket.write(wordsOf(url, request));
  return await answer;
}

/** All addresses of a name, in the order in which they should be tried. Throws the error of the lookup. */
export async function addressesOf(name: string): Promise<string[]> {
  if (isIP(name)) return [name];
  const found = await lookup(name, { all: true });
  const first = found[0]?.family;
  const preferred = found.filter(({ family }) => family === first);
  const others = found.filter(({ family }) => family !== first);
  // the families take turns: one that leads nowhere costs one wait (RFC 8305, section 4)
  const turns = preferred.flatMap((address, place) => [address, others[place]])
    .concat(others.slice(preferred.length));
  return [...new Set(turns.flatMap((turn) => turn ? [turn.address] : []))];
}

/** The request as it goes over the wire. Names are written as clients do: some devices know no other case. */
function wordsOf(url: URL, { method = "GET", headers, body }: HttpRequest): string {
  const all = {
    host: url.host,
    "user-agent": "bruce",
    accept: "*/*",
    connection: "close",
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => {
    if (/[\r\n\0]/.test(value)) throw new Error(`the header ${name} holds more than one line`);
    return `${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}\r\n`;
  });
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
}
