import type { AddressBook } from "./address_book.ts";
import { OldTlsError } from "../../http/explain_tls.ts";
import { faultWords } from "../../http/fault_words.ts";
import { openTls } from "../../http/open_connection.ts";
import { fault, type Result, well } from "./result.ts";
import { endpointOf, type TargetOf } from "./target.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 14;

/** What a server showed: the end of its certificate, and what else is wrong about the connection. */
interface Shown {
  expires: Date | undefined;
  problem: string | undefined;
}

/**
 * Reads when the certificate expires. The row holds the date and not the days that are left, which would change every
 * day. Nothing is sent over the connection, so an expired certificate can be read; it is trusted for nothing.
 */
export async function probeTls(
  target: TargetOf<"tls">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const { expires, problem } = await look(target, addresses, signal);
  if (!expires || Number.isNaN(expires.getTime())) {
    return fault(problem ?? "no certificate was shown");
  }
  const facts = { expires_at: expires.toISOString() };
  const late = lateness(expires, target.options.days ?? DEFAULT_DAYS);
  const problems = [problem, late].filter((text) => text !== undefined);
  return problems.length > 0 ? fault(problems.join("; "), null, facts) : well(null, facts);
}

async function look(
  { target, options: { servername, ca } }: TargetOf<"tls">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Shown> {
  const endpoint = endpointOf(target);
  if (!endpoint) throw new Error(`no endpoint: ${target}`);
  const { host: name, port } = endpoint;
  const peer = { name, port, addresses: await addresses.addressesOf(name) };
  try {
    const socket = await openTls(peer, { servername, ca, isOnlyRead: true }, signal);
    const expires = new Date(socket.getPeerCertificate().valid_to);
    const distrust = socket.authorizationError;
    socket.destroy();
    return { expires, problem: ca && distrust ? wordsFor(distrust) : undefined };
  } catch (error) {
    if (!(error instanceof OldTlsError)) throw error;
    return { expires: error.expiresAt, problem: error.message };
  }
}

/** That the time is over is said once, by the date. */
function wordsFor(distrust: unknown): string | undefined {
  const code = String(distrust instanceof Error && "code" in distrust ? distrust.code : distrust);
  if (code === "CERT_HAS_EXPIRED") return undefined;
  return faultWords(Object.assign(new Error("certificate"), { code }));
}

function lateness(expires: Date, days: number): string | undefined {
  const date = expires.toISOString().slice(0, "2026-01-01".length);
  const left = expires.getTime() - Date.now();
  if (left <= 0) return `the certificate expired on ${date}`;
  return left < days * DAY_MS
    ? `the certificate expires on ${date}, within ${days} days`
    : undefined;
}
