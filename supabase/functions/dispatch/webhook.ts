import { fromBase64, toBase64 } from "../_shared/base64.ts";
import { hmacSha256 } from "../_shared/hmac.ts";
import type { AckLinks } from "./ack_links.ts";
import { acknowledgeable, noticeOf } from "./notice.ts";
import { authOf, commonHeaders, type Composing, type Outgoing, urlOf } from "./outgoing.ts";
import type { Action } from "./schema.ts";
import { type Found, secretOf } from "./secrets.ts";

/**
 * The payload as it is, with how to acknowledge its issues. With `hmac_secret` it is signed as Standard Webhooks 1.0
 * says (https://www.standardwebhooks.com): `webhook-id` is the action, the same over all attempts.
 */
export async function composeWebhook(
  action: Action,
  { environment, ackLinks, now }: Composing,
): Promise<Found<Outgoing>> {
  const { target, payload } = action;
  const address = urlOf(target, environment);
  if (address.fault !== undefined) return address;
  const usualHeader = target.kind === "n8n" ? "X-Bruce-Token" : "Authorization";
  const auth = authOf(target, environment, usualHeader);
  if (auth.fault !== undefined) return auth;
  const body = JSON.stringify(ackLinks ? await withAckLinks(payload, ackLinks) : payload);
  const signing = target.hmac_secret ? secretOf(environment, target.hmac_secret) : { value: "" };
  if (signing.fault !== undefined) return signing;
  const signed = signing.value
    ? await signatureHeaders(signing.value, action.action_id, body, now)
    : { value: {} };
  if (signed.fault !== undefined) return { fault: `${target.hmac_secret} ${signed.fault}` };
  return {
    value: {
      url: address.value.url,
      headers: { ...commonHeaders(action), ...auth.value.headers, ...signed.value },
      body,
      secrets: [
        ...address.value.secrets,
        ...auth.value.secrets,
        ...signing.value ? [signing.value] : [],
      ],
    },
  };
}

/** `webhook-signature` is HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`, one for each key given. */
async function signatureHeaders(
  secrets: string,
  id: string,
  body: string,
  now: Date,
): Promise<Found<Record<string, string>>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures: string[] = [];
  for (const secret of secrets.split(/\s+/)) {
    const key = signingKey(secret);
    if (!key) return { fault: "is no signing key: `whsec_` must be followed by base64" };
    signatures.push(`v1,${toBase64(await hmacSha256(key, content))}`);
  }
  return {
    value: {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.join(" "),
    },
  };
}

/** `whsec_` and base64, or any other text as its bytes. */
function signingKey(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!secret.startsWith("whsec_")) return new TextEncoder().encode(secret);
  const key = fromBase64(secret.slice("whsec_".length));
  return key && key.length > 0 ? key : null;
}

/** Adds `acknowledge` to an event, or to each event of a group, whose issue may be acknowledged. */
async function withAckLinks(
  payload: Record<string, unknown>,
  ackLinks: AckLinks,
): Promise<Record<string, unknown>> {
  const links = new Map<unknown, unknown>();
  for (const { issueId } of acknowledgeable(noticeOf(payload))) {
    links.set(issueId, await ackLinks(issueId));
  }
  const linked = (event: Record<string, unknown>) => {
    const acknowledge = event.status === "resolved" ? undefined : links.get(event.issue_id);
    return acknowledge ? { ...event, acknowledge } : event;
  };
  if (!Array.isArray(payload.events)) return linked(payload);
  return { ...payload, events: payload.events.map(linked) };
}
