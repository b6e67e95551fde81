import { fromBase64, toBase64Url } from "./base64.ts";
import type { Environment } from "./environment.ts";
import { type ApiError, apiError } from "./errors.ts";
import { fromHex } from "./hex.ts";
import { hmacSha256, isHmacSha256 } from "./hmac.ts";
import { fail, type Result, succeed } from "./result.ts";
import { REFUSED_CHALLENGE } from "./token.ts";

/** What an acknowledge token allows: to acknowledge this one issue until then, and nothing else. */
export type AckToken = { issueId: string; expiresAt: Date };

/**
 * Form: `ack_`, then as base64url 16 bytes of the issue id, 8 bytes of the expiry (seconds since 1970, big-endian) and
 * the 32 bytes of HMAC-SHA256 over both. Nothing is stored: who has the secret can make and check one.
 */
const ACK_TOKEN = /^ack_[A-Za-z0-9_-]{75}$/;
const SIGNED_BYTES = 24;
const SHORTEST_SECRET = 32;

/** Says what is signed, so that the same secret cannot be made to sign anything else. */
const PURPOSE = new TextEncoder().encode("bruce acknowledge 1\n");

/** `BRUCE_ACK_SECRET`; null when it is missing or so short (under 32 characters) that a token would betray it. */
export function ackSecret(environment: Environment): string | null {
  const secret = environment.BRUCE_ACK_SECRET ?? "";
  return secret.length >= SHORTEST_SECRET ? secret : null;
}

/** True for what is sent as an acknowledge token, valid or not: `Authorization: Bearer ack_…`. */
export function isAckToken(token: string): boolean {
  return token.startsWith("ack_");
}

/** Makes the token with which one issue may be acknowledged until `expiresAt`. `issueId` is a uuid. */
export async function makeAckToken(
  secret: string,
  { issueId, expiresAt }: AckToken,
): Promise<string> {
  const signed = new Uint8Array(SIGNED_BYTES);
  signed.set(uuidBytes(issueId));
  new DataView(signed.buffer).setBigUint64(16, BigInt(Math.floor(expiresAt.getTime() / 1000)));
  const signature = await hmacSha256(keyOf(secret), purposed(signed));
  return "ack_" + toBase64Url(new Uint8Array([...signed, ...signature]));
}

/**
 * Checks a token against the issue it is used for. Errors: 401 when it is none of ours or has expired, 403 when it is
 * for another issue, 500 without a secret ({@link ackSecret}).
 *
 * @example
 * const token = await verifyAckToken(ackSecret(environment), bearer, issueId, new Date());
 */
export async function verifyAckToken(
  secret: string | null,
  token: string,
  issueId: string,
  now: Date,
): Promise<Result<AckToken>> {
  if (secret === null) {
    return fail(apiError("internal_error", "This function cannot check acknowledge links.", {
      cause: `BRUCE_ACK_SECRET is not set, or has fewer than ${SHORTEST_SECRET} characters`,
    }));
  }
  const bytes = ACK_TOKEN.test(token) ? fromBase64(token.slice("ack_".length)) : null;
  // Base64 can write the same bytes in several ways; only the one we write is ours.
  if (!bytes || "ack_" + toBase64Url(bytes) !== token) return fail(unknown());
  const signed = bytes.slice(0, SIGNED_BYTES);
  const isOurs = await isHmacSha256(keyOf(secret), bytes.slice(SIGNED_BYTES), purposed(signed));
  if (!isOurs) return fail(unknown());
  const expiresAt = new Date(Number(new DataView(signed.buffer).getBigUint64(16)) * 1000);
  if (expiresAt <= now) return fail(unauthorized("The acknowledge link has expired."));
  const allowed = uuidText(signed.subarray(0, 16));
  if (allowed !== issueId.toLowerCase()) {
    return fail(apiError("out_of_scope", "This link acknowledges another issue."));
  }
  return succeed({ issueId: allowed, expiresAt });
}

function unknown(): ApiError {
  return unauthorized("This is no acknowledge link of this BRUCE.");
}

function unauthorized(message: string): ApiError {
  return apiError("unknown_token", message, { headers: { "www-authenticate": REFUSED_CHALLENGE } });
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(secret);
}

function purposed(signed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...PURPOSE, ...signed]);
}

function uuidBytes(uuid: string): Uint8Array {
  const digits = uuid.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new TypeError("An issue id is a uuid.");
  return fromHex(digits);
}

function uuidText(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
