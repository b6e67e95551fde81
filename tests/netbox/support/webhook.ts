/** One event as NetBox sends it; `version` decides which keys the envelope has (netbox/extras/webhooks.py). */
export interface Event {
  event?: string;
  type: string;
  data: Record<string, unknown>;
  requestId?: string | null;
  timestamp?: string;
  version?: "3.5" | "4.0" | "4.4" | "4.5" | "4.6" | "4.7";
}

/** The body of an event, as NetBox of that version writes it. */
export function envelopeOf(
  { event = "updated", type, data, requestId = crypto.randomUUID(), timestamp, version = "4.6" }:
    Event,
): Record<string, unknown> {
  const sentAt = timestamp ?? new Date().toISOString();
  const has = (first: number, last = 9) =>
    Number(version.replace(".", "")) >= first && Number(version.replace(".", "")) <= last * 10 + 9;
  return {
    event,
    timestamp: version === "3.5" ? sentAt.replace("T", " ") : sentAt,
    ...has(44) ? { object_type: type } : {},
    ...!has(45) ? { model: type.split(".")[1] } : {},
    ...version !== "4.7" ? { username: "admin", request_id: requestId } : {},
    data,
    ...has(46) && requestId
      ? { request: { id: requestId, method: "PATCH", path: "/", user: "admin" } }
      : {},
    snapshots: {
      prechange: { name: "x" },
      postchange: { name: "y", local_context_data: "secret" },
    },
  };
}

/** Lower-case hex HMAC-SHA512 of a body: what NetBox puts into `X-Hook-Signature`. */
export async function signatureOf(body: string, secret: string): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-512" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(body))).toHex();
}

/** What the function answered. */
export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- each test asserts the shape that it expects
  body: any;
}

/** Posts a body (a string goes as it is) signed with a secret; `headers` replace those of NetBox. */
export async function sendSigned(
  url: string,
  secret: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hook-signature": await signatureOf(text, secret),
      ...headers,
    },
    body: text,
  });
  return { status: response.status, body: await response.json() };
}
