import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { DeadlineError } from "../program/deadline.ts";
import { TrustError } from "./failure.ts";
import type { Trust } from "./trust.ts";

/** Where a server listens. */
export interface Address {
  host: string;
  port: number;
}

const CONNECT_MS = 10_000;

/**
 * Opens a TLS connection for HTTP/1.1 to a server that has proved who it is, before anything is sent to it: by a chain
 * to a CA and its name, by the fingerprint of its certificate, or by both when both are given. Rejects with a
 * TrustError when it cannot prove it, with the error of the network otherwise.
 */
export function connectTls({ host, port }: Address, trust: Trust): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const isPinnedOnly = trust.fingerprints.length > 0 && !trust.ca;
  const socket = connect({
    host,
    port,
    ...(isIP(host) ? {} : { servername: host }),
    ca: trust.ca,
    // of this one connection: the fingerprint below takes the place of chain and name; that the server holds the key
    // of its certificate is still checked by the handshake
    rejectUnauthorized: !isPinnedOnly,
    ALPNProtocols: ["http/1.1"],
  });
  socket.setTimeout(
    CONNECT_MS,
    () => socket.destroy(new DeadlineError(`no connection within ${CONNECT_MS / 1000} s`)),
  );
  socket.on("error", reject);
  socket.once("close", () => reject(new Error("the connection was closed")));
  socket.once("secureConnect", () => {
    socket.setTimeout(0);
    const shown = socket.getPeerCertificate().fingerprint256;
    if (trust.fingerprints.length === 0 || trust.fingerprints.includes(shown)) {
      return resolve(socket);
    }
    reject(
      new TrustError(
        `its certificate has the fingerprint ${shown}, which is not the pinned one. Nothing was sent. If the ` +
          "certificate was renewed, compare on the server itself and change the setting",
      ),
    );
    socket.destroy();
  });
  return promise;
}
