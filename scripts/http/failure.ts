import { DeadlineError } from "../program/deadline.ts";

/** A server could not prove that it is the one that was meant. */
export class TrustError extends Error {}

/** Why there is no connection, or no longer one. */
export interface Failure {
  kind: "tls" | "unreachable";
  /** A part of a sentence. */
  reason: string;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "no route to its network",
  ENOTFOUND: "no such host",
  ETIMEDOUT: "no connection in time",
};

/** Codes of OpenSSL and of Node for a certificate that does not hold. */
const DISTRUST = /CERT|UNABLE_TO_|SELF_SIGNED|ALTNAME/;

/** Tells from an error of a socket what it means. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TrustError) return { kind: "tls", reason: error.message };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DeadlineError) return { kind: "unreachable", reason: message };
  const code = codeOf(error);
  if (DISTRUST.test(code) || /certificate/i.test(message)) {
    return {
      kind: "tls",
      reason: `${message}. Name the CA that signed its certificate (--ca FILE), or pin the ` +
        "certificate itself (--fingerprint SHA256)",
    };
  }
  if (/TLS|SSL/.test(code) || /\b(?:tls|ssl|handshake|InvalidContentType)\b/i.test(message)) {
    return { kind: "tls", reason: `it speaks no TLS that is understood (${message})` };
  }
  return { kind: "unreachable", reason: WORDS[code] ?? message };
}

/** Was an established connection cut, so that a question without side effects may be asked again? */
export function wasCut(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
