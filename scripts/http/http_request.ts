import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";

/** A request to a service. */
export interface HttpRequest {
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  /** Path of a PEM file: only certificates of this CA are trusted. */
  ca?: string;
  /** Address to connect to when the name in the URL was looked up already. */
  address?: string;
  signal: AbortSignal;
}

/** An answer; the body is cut where it grows too large. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Larger answers are cut: nothing that is read here is as long. */
const MOST_BYTES = 8_000_000;

/**
 * Asks once over a connection of its own, follows no redirect, and trusts no certificate but those of the system or of
 * the CA given. Rejects with the error of the socket; its `code` tells what happened.
 */
export function httpRequest(request: HttpRequest): Promise<HttpAnswer> {
  const url = new URL(request.url);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const ask = url.protocol === "https:" ? https.request : http.request;
  const outgoing = ask({
    host: request.address ?? name,
    port: url.port || (url.protocol === "https:" ? 443 : 80),
    path: url.pathname + url.search,
    method: request.method ?? "GET",
    headers: {
      host: url.host,
      "user-agent": "bruce",
      ...(request.body === undefined
        ? {}
        : { "content-length": String(Buffer.byteLength(request.body)) }),
      ...request.headers,
    },
    agent: false,
    ...(isIP(name) ? {} : { servername: name }),
    ...(request.ca ? { ca: readFileSync(request.ca, "utf8") } : {}),
  }, (incoming) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const end = () =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
    incoming.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < MOST_BYTES) return;
      end();
      outgoing.destroy();
    });
    incoming.on("end", end);
    incoming.on("error", reject);
    incoming.on("aborted", () => reject(Object.assign(new Error("cut"), { code: "ECONNRESET" })));
  });
  outgoing.on("error", reject);
  request.signal.addEventListener("abort", () => outgoing.destroy(), { once: true });
  outgoing.end(request.body);
  return promise;
}
