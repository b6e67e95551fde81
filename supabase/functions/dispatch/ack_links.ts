import { ackSecret, makeAckToken } from "../_shared/ack_token.ts";
import type { Environment } from "../_shared/environment.ts";

/** How to acknowledge one issue, without any other right: a POST with this header. */
export type AckLink = { url: string; authorization: string; expires_at: string };

/** Makes the links of one run. */
export type AckLinks = (issueId: string) => Promise<AckLink>;

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;

/**
 * Links to acknowledge at `BRUCE_PUBLIC_URL` (where phones and n8n reach BRUCE; else an https `SUPABASE_URL`), valid for
 * `BRUCE_ACK_DAYS`, 7 when it is not set. Null without an address or `BRUCE_ACK_SECRET`: then notifications come
 * without them. They end with a day (UTC), so that an attempt that is repeated has the same body.
 */
export function ackLinksOf(environment: Environment, now: Date): AckLinks | null {
  const base = publicUrl(environment);
  const secret = ackSecret(environment);
  if (!base || !secret) return null;
  const days = Number(environment.BRUCE_ACK_DAYS) || USUAL_DAYS;
  const expiresAt = new Date(Math.ceil(now.getTime() / DAY_MS + days) * DAY_MS);
  return async (issueId) => ({
    url: `${base}/functions/v1/bruce/issues/${issueId}/acknowledge`,
    authorization: `Bearer ${await makeAckToken(secret, { issueId, expiresAt })}`,
    expires_at: expiresAt.toISOString(),
  });
}

function publicUrl(environment: Environment): string | null {
  const given = environment.BRUCE_PUBLIC_URL ||
    (environment.SUPABASE_URL?.startsWith("https://") ? environment.SUPABASE_URL : "");
  return given ? given.replace(/\/+$/, "") : null;
}
