import { DeadlineError } from "../program/deadline.ts";
import { OldTlsError } from "./explain_tls.ts";

/** Words for a network of the prober that is down, whatever the target. */
export const NO_NETWORK = "this machine has no network there";

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  EHOSTUNREACH: "no route to the host",
  ETIMEDOUT: "no answer",
  ETIMEOUT: "no answer",
  ENETUNREACH: NO_NETWORK,
  ENETDOWN: NO_NETWORK,
  EADDRNOTAVAIL: NO_NETWORK,
  ENOTFOUND: "the name does not resolve",
  ENODATA: "the name does not resolve",
  EAI_AGAIN: "the name does not resolve",
  ESERVFAIL: "the name server fails",
  EREFUSED: "the name server refuses",
  CERT_HAS_EXPIRED: "the certificate has expired",
  CERT_NOT_YET_VALID: "the certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate is of an unknown CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate is of an unknown CA",
  UNABLE_TO_GET_ISSUER_CERT: "the certificate is of an unknown CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the certificate is of an unknown CA",
  CERT_CHAIN_TOO_SHORT: "the server does not send the CA between its certificate and the root",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another name",
};

/**
 * Why something could not be asked, in words that do not change from run to run. The messages of the runtime hold
 * addresses, ports and numbers of their own, so only their codes are used.
 */
export function faultWords(error: unknown): string {
  if (error instanceof DeadlineError || error instanceof OldTlsError) return error.message;
  const code = codeOf(error);
  const words = WORDS[code];
  if (words) return words;
  if (/^ERR_(SSL|TLS)|^EPROTO/.test(code)) return "no TLS connection";
  if (/^HPE_|^ERR_HTTP/.test(code)) return "what answers there does not speak HTTP";
  const message = error instanceof Error ? error.message : "";
  if (/hang up|closed|reset|unexpected eof|incomplete/i.test(message)) {
    return "the connection was cut";
  }
  if (/certificate|handshake|tls/i.test(message)) return "no TLS connection";
  return code ? `failed with ${code}` : "failed";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
