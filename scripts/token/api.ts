import { createClient } from "@supabase/supabase-js";
import {
  databaseSettings,
  type Environment,
} from "../../supabase/functions/_shared/environment.ts";
import { defaultDataDirectory, readLocalJson } from "../stack/local_json.ts";

const TIMEOUT_MS = 15_000;

/**
 * Calls one rpc function with the secret key of the project in the environment, else of the local stack, and returns
 * what it answered. Errors say in one sentence what to do.
 */
export async function call(
  environment: Environment,
  rpc: string,
  parameters: Record<string, unknown> = {},
): Promise<unknown> {
  const { url, secretKey } = databaseSettings(environment) ?? await localSettings(environment);
  const client = createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const { data, error, status } = await client.rpc(rpc, parameters)
    .abortSignal(AbortSignal.timeout(TIMEOUT_MS));
  if (!error) return data;
  if (status === 0) throw new Error(`${url} does not answer. Is the stack running? (npm start)`);
  if (status === 401 || status === 403) throw new Error(`${url} refuses the secret key.`);
  if (error.code === "23505") {
    throw new Error("There is a token of that name already; a revoked one keeps its name too.");
  }
  throw new Error(error.message);
}

async function localSettings(
  environment: Environment,
): Promise<{ url: string; secretKey: string }> {
  if (environment.SUPABASE_URL) {
    throw new Error("SUPABASE_URL is set, SUPABASE_SECRET_KEY is not: set both, or neither.");
  }
  const local = await readLocalJson(`${defaultDataDirectory}/local.json`);
  if (local) return { url: local.api_url, secretKey: local.secret_key };
  throw new Error(
    "No database: start the local stack (npm start), or set SUPABASE_URL and SUPABASE_SECRET_KEY.",
  );
}
