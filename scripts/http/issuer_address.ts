import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { connectAny } from "./connect_any.ts";
import type { Peer } from "./peer.ts";

/** The object identifier of `CA Issuers` (RFC 5280, section 4.2.2.1) in DER. */
const CA_ISSUERS = Buffer.from("06082b06010505073002", "hex");

/**
 * Does the certificate of a server say where the one of its CA can be fetched? Those of public CAs do: when such a
 * chain cannot be checked, the server leaves out the CA between its certificate and the root.
 */
export async function hasIssuerAddress(peer: Peer, signal: AbortSignal): Promise<boolean> {
  const over = await connectAny(peer.addresses, peer.port, signal);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({
    socket: over,
    ...(isIP(peer.name) ? {} : { servername: peer.name }),
    // nothing is sent: only what is shown is looked at
    rejectUnauthorized: false,
  });
  const end = (isThere: boolean) => {
    socket.destroy();
    over.destroy();
    resolve(isThere);
  };
  socket.once("secureConnect", () => {
    const { raw } = socket.getPeerCertificate();
    end(raw !== undefined && Buffer.from(raw).includes(CA_ISSUERS));
  });
  socket.on("error", () => end(false));
  socket.on("close", () => end(false));
  signal.addEventListener("abort", () => end(false), { once: true });
  return await promise;
}
