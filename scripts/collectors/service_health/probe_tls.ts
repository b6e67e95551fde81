import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { AddressBook } from "./address_book.ts";
import { faultWords } from "../../http/fault_words.ts";
import { fault, type Result, well } from "./result.ts";
import { endpointOf, type TargetOf } from "./target.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 14;

/**
 * Reads when the certificate expires. The row holds the date and not the days that are left, which would change every
 * day. Nothing is sent over the connection, so an expired certificate can be read; it is trusted for nothing.
 */
export async function probeTls(
  { target, options: { days = DEFAULT_DAYS, servername, ca } }: TargetOf<"tls">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const endpoint = endpointOf(target);
  if (!endpoint) throw new Error(`no endpoint: ${target}`);
  const name = servername ?? (isIP(endpoint.host) ? undefined : endpoint.host);
  const socket = await handshake({
    host: await addresses.addressOf(endpoint.host),
    port: endpoint.port,
    rejectUnauthorized: false,
    ...(name ? { servername: name } : {}),
    ...(ca ? { ca: readFileSync(ca, "utf8") } : {}),
  }, signal);
  const expires = new Date(socket.getPeerCertificate().valid_to);
  const distrust = socket.authorizationError;
  socket.destroy();
  if (Number.isNaN(expires.getTime())) return fault("no certificate was shown");
  const facts = { expires_at: expires.toISOString() };
  const date = facts.expires_at.slice(0, "2026-01-01".length);
  const left = expires.getTime() - Date.now();
  if (left <= 0) return fault(`the certificate expired on ${date}`, null, facts);
  if (left < days * DAY_MS) {
    return fault(`the certificate expires on ${date}, within ${days} days`, null, facts);
  }
  return ca && distrust
    ? fault(faultWords(Object.assign(new Error("certificate"), { code: distrust })), null, facts)
    : well(null, facts);
}

function handshake(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => resolve(socket));
    signal.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.on("error", reject);
    // half a handshake and then nothing is no error of the socket
    socket.on("close", () => reject(Object.assign(new Error("cut"), { code: "ECONNRESET" })));
  });
}
