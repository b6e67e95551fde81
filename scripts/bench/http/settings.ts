import { generateApiKey } from "@supabase/lite";
import type { FunctionSettings } from "../../stack/function_environment.ts";

/** What both parts of a stack need to know; `api_url` is where REST answers. */
export type HostSettings = FunctionSettings;

/** Settings of a stack on a database whose REST API will answer at an address. */
export async function hostSettings(db_url: string, api_url: string): Promise<HostSettings> {
  return {
    api_url,
    db_url,
    publishable_key: (await generateApiKey("publishable")).key,
    secret_key: (await generateApiKey("secret")).key,
    netbox_webhook_secret: crypto.randomUUID(),
    ack_secret: crypto.randomUUID(),
  };
}
