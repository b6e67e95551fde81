import type { Environment } from "../_shared/environment.ts";
import type { AckLinks } from "./ack_links.ts";
import type { Action, Target } from "./schema.ts";
import { type Found, secretOf } from "./secrets.ts";

/** One HTTP POST, ready to send, and what of it must not be told to anybody. */
export type Outgoing = {
  url: URL;
  headers: Record<string, string>;
  body: string;
  secrets: string[];
};

/** What composing needs to know beside the action. */
export type Composing = { environment: Environment; ackLinks: AckLinks | null; now: Date };

/** Headers that are ours or the connection's: no target may set them. */
const RESERVED_HEADER =
  /^(host|connection|content-.*|transfer-.*|te|trailer|upgrade|expect|cookie|idempotency-key|x-bruce-attempt|webhook-.*)$/i;

/** The address of a target: `url`, or the secret named by `url_secret`. Only http and https, without credentials. */
export function urlOf(
  target: Target,
  environment: Environment,
): Found<{ url: URL; secrets: string[] }> {
  const given: Found<string> = target.url_secret
    ? secretOf(environment, target.url_secret)
    : target.url
    ? { value: target.url }
    : { fault: "the target has neither url nor url_secret" };
  if (given.fault !== undefined) return given;
  const url = URL.parse(given.value.trim());
  if (!url) return { fault: "the url of the target is none" };
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return { fault: "the url of the target is neither http nor https" };
  }
  if (url.username || url.password) {
    return { fault: "the url of the target holds credentials: name them in auth_secret" };
  }
  url.hash = "";
  const path = url.pathname + url.search;
  const secrets = target.url_secret ? [given.value.trim(), url.href, path] : [];
  return { value: { url, secrets: secrets.filter((secret) => secret !== "/") } };
}

/** The header that carries the auth secret: as it is, or after `Bearer` in `Authorization` unless it has a scheme. */
export function authOf(
  target: Target,
  environment: Environment,
  usualHeader: string,
): Found<{ headers: Record<string, string>; secrets: string[] }> {
  if (!target.auth_secret) return { value: { headers: {}, secrets: [] } };
  const secret = secretOf(environment, target.auth_secret);
  if (secret.fault !== undefined) return secret;
  const header = target.settings.auth_header ?? usualHeader;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(header) || RESERVED_HEADER.test(header)) {
    return {
      fault: `settings.auth_header ${JSON.stringify(header)} is no header that a target may have`,
    };
  }
  if (!/^[\x20-\x7e]+$/.test(secret.value)) {
    return {
      fault: `the function secret ${target.auth_secret} holds characters that no header can carry`,
    };
  }
  const needsScheme = header.toLowerCase() === "authorization" && !secret.value.includes(" ");
  const value = needsScheme ? `Bearer ${secret.value}` : secret.value;
  const [, bare = secret.value] = /^\S+ +(\S+)$/.exec(secret.value) ?? [];
  return { value: { headers: { [header]: value }, secrets: [secret.value, bare] } };
}

/** Headers of every kind: the key is the same over all attempts, so that a receiver can tell a repeat. */
export function commonHeaders({ action_id, attempt }: Action): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "bruce-dispatch",
    "idempotency-key": action_id,
    "x-bruce-attempt": String(attempt),
  };
}
