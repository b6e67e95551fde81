/** What the edge functions of one stack need to know. */
export interface FunctionSettings {
  api_url: string;
  db_url: string;
  publishable_key: string;
  secret_key: string;
  netbox_webhook_secret: string;
}

/** Sets the environment variables that a hosted project gives its edge functions, and our secrets. */
export function setFunctionEnvironment(settings: FunctionSettings): void {
  const variables = {
    SUPABASE_URL: settings.api_url,
    SUPABASE_DB_URL: settings.db_url,
    SUPABASE_ANON_KEY: settings.publishable_key,
    SUPABASE_SERVICE_ROLE_KEY: settings.secret_key,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: settings.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: settings.secret_key }),
    NETBOX_WEBHOOK_SECRET: settings.netbox_webhook_secret,
  };
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
}
