/** What the edge functions of one stack need to know. */
export interface FunctionSettings {
  api_url: string;
  db_url: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
  ack_secret: string;
  /** Where phones and n8n reach this stack; `api_url` unless it is told. */
  public_url?: string;
  /** Where people open the dashboard, and so what a tap on a notification opens; `public_url` unless it is told. */
  dashboard_url?: string;
}

/**
 * Sets the environment variables that a hosted project gives its edge functions, and our secrets. What else the
 * environment holds stays: the secrets of targets (`TARGET_…`) come from there, or from a file (secret_file.ts).
 */
export function setFunctionEnvironment(settings: FunctionSettings): void {
  const variables = {
    SUPABASE_URL: settings.api_url,
    SUPABASE_DB_URL: settings.db_url,
    SUPABASE_ANON_KEY: settings.publishable_key,
    SUPABASE_SERVICE_ROLE_KEY: settings.secret_key,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: settings.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: settings.secret_key }),
    NETBOX_WEBHOOK_SECRET: settings.netbox_webhook_secret,
    BRUCE_ACK_SECRET: settings.ack_secret,
    BRUCE_PUBLIC_URL: settings.public_url || settings.api_url,
    BRUCE_DASHBOARD_URL: settings.dashboard_url || settings.public_url || "",
  };
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
}
