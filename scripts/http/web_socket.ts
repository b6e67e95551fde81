import type { Socket } from "node:net";
import { WebSocket as Implementation } from "ws";

/** The part of the package `ws` that is used; it has no types of its own. */
export interface WebSocket {
  on(event: "open", listener: () => void): void;
  on(event: "message", listener: (data: Uint8Array) => void): void;
  on(event: "close", listener: (code: number, reason: Uint8Array) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(
    event: "unexpected-response",
    listener: (request: unknown, response: { statusCode?: number }) => void,
  ): void;
  send(text: string): void;
  terminate(): void;
}

/** More than any TrueNAS answers in one message. */
const MAX_BYTES = 64_000_000;

/** A WebSocket over a connection that is open already, so that it can be trusted before. */
export function webSocketOver(socket: Socket, url: URL): WebSocket {
  const Constructor = Implementation as unknown as new (
    url: string,
    options: Record<string, unknown>,
  ) => WebSocket;
  return new Constructor(url.href, {
    createConnection: () => socket,
    maxPayload: MAX_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  });
}
