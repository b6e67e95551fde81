/** Environment variables by name, handed in by whoever starts a function. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the API of the project answers, the key that may call the rpc functions, and how long to wait (ms). `readUrl` is
 * the API of a read replica, where there is one.
 */
export type DatabaseSettings = {
  url: string;
  secretKey: string;
  timeoutMs: number;
  readUrl?: string;
};

const DEFAULT_TIMEOUT_MS = 15_000;

/**
 * Database settings from the variables that Supabase gives every function: `SUPABASE_URL`, and `SUPABASE_SECRET_KEY`,
 * the `default` of `SUPABASE_SECRET_KEYS` (a JSON object) or the older `SUPABASE_SERVICE_ROLE_KEY`. Null without them.
 * `BRUCE_READ_URL` is set by whoever has a read replica.
 */
export function databaseSettings(environment: Environment): DatabaseSettings | null {
  const url = environment.SUPABASE_URL;
  const secretKey = environment.SUPABASE_SECRET_KEY ||
    defaultKey(environment.SUPABASE_SECRET_KEYS) || environment.SUPABASE_SERVICE_ROLE_KEY;
  if (!url || !secretKey) return null;
  const timeoutMs = Number(environment.BRUCE_DATABASE_TIMEOUT_MS) || DEFAULT_TIMEOUT_MS;
  return { url, secretKey, timeoutMs, readUrl: environment.BRUCE_READ_URL || undefined };
}

function defaultKey(keys: string | undefined): string | undefined {
  if (!keys) return undefined;
  try {
    const named: unknown = JSON.parse(keys);
    if (typeof named !== "object" || named === null || !("default" in named)) return undefined;
    return typeof named.default === "string" ? named.default : undefined;
  } catch {
    return undefined;
  }
}
