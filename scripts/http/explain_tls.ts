import { legacyHello } from "./legacy_hello.ts";
import { hasIssuerAddress } from "./issuer_address.ts";
import type { Peer } from "./peer.ts";

/**
 * A server speaks only versions of TLS that no client of today speaks; or it speaks TLS 1.2, but with no cipher that this
 * runtime knows (Deno knows fewer than Node), or to clients with a certificate alone.
 */
export class OldTlsError extends Error {
  readonly code = "ERR_TLS_OLD_PROTOCOL";
  /** No client of today speaks with it. */
  readonly isTooOld: boolean;

  constructor(protocol: string, readonly expiresAt: Date | undefined) {
    const isTooOld = protocol !== "TLS 1.2";
    super(isTooOld ? `speaks only ${protocol}` : "no TLS connection");
    this.isTooOld = isTooOld;
  }
}

/** A handshake that both sides could not agree on, or that one of them cut. */
const NO_AGREEMENT = /^ERR_SSL|^ERR_TLS_(?!CERT)|^EPROTO$|^ECONNRESET$|^EPIPE$|InvalidData/;

/** Says better why there is no TLS connection, where a second look can tell; else gives back the same error. */
export async function explained(error: unknown, peer: Peer, signal: AbortSignal): Promise<unknown> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  try {
    if (code === "UNABLE_TO_VERIFY_LEAF_SIGNATURE") {
      return await hasIssuerAddress(peer, signal)
        ? Object.assign(new Error("short chain"), { code: "CERT_CHAIN_TOO_SHORT" })
        : error;
    }
    if (code !== "" && !NO_AGREEMENT.test(code)) return error;
    const greeting = await legacyHello(peer, signal);
    return greeting ? new OldTlsError(greeting.protocol, greeting.expiresAt) : error;
  } catch {
    return error;
  }
}
