import { UsageError } from "../program/usage_error.ts";
import { defaultDataDirectory, readLocalJson } from "../stack/local_json.ts";
import { functionsUrl } from "../bruce_api/functions_url.ts";
import type { Environment } from "./settings.ts";

/** Where NetBox is to send events, and the secret to sign them with. */
export interface WebhookSettings {
  payloadUrl: string;
  secret: string;
}

/** Reads `BRUCE_URL` and `NETBOX_WEBHOOK_SECRET`; without both, the local stack when it runs. Throws a UsageError. */
export async function webhookSettings(
  { BRUCE_URL, NETBOX_WEBHOOK_SECRET, BRUCE_DATA_DIR = defaultDataDirectory }: Environment,
): Promise<WebhookSettings> {
  if (BRUCE_URL && NETBOX_WEBHOOK_SECRET) {
    return {
      // the final address: a redirect would turn the POST of NetBox into a GET
      payloadUrl: `${functionsUrl(BRUCE_URL)}/netbox-webhook`,
      secret: NETBOX_WEBHOOK_SECRET,
    };
  }
  if (BRUCE_URL || NETBOX_WEBHOOK_SECRET) {
    throw new UsageError("Set both BRUCE_URL and NETBOX_WEBHOOK_SECRET, or neither.");
  }
  const local = await readLocalJson(`${BRUCE_DATA_DIR}/local.json`);
  if (!local) {
    throw new UsageError(
      "Set BRUCE_URL and NETBOX_WEBHOOK_SECRET, or start the local stack (npm start).",
    );
  }
  return {
    payloadUrl: `${local.functions_url}/netbox-webhook`,
    secret: local.netbox_webhook_secret,
  };
}
