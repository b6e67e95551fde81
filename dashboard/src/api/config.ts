/** What `config.json` beside the page says: which Supabase project it shows. */
export interface Config {
  /** Address of the project; relative to the page when both have one origin. */
  supabase_url: string;
  /** The key that may be public: it alone reads nothing. */
  publishable_key: string;
  /** Whether the project has Realtime: changes are told at once; else the page asks. */
  realtime?: boolean;
  /** Local stack only: an address that logs the owner of this machine in. */
  session?: string;
}

/** Why the page cannot start: what is wrong with `config.json`. */
export class ConfigFault extends Error {
  constructor(
    readonly code: "missing" | "unreachable" | "not_json" | "wrong_field",
    /** The HTTP status, or the field. */
    readonly detail: string,
  ) {
    super(`config.json: ${code} ${detail}`);
  }
}

/** What `config.json` says; `base` is the address of the page. Throws a {@link ConfigFault}. */
export function configOf(text: string, base: string): Config {
  let known: Partial<Record<keyof Config, unknown>>;
  try {
    known = JSON.parse(text);
  } catch {
    throw new ConfigFault("not_json", "");
  }
  if (typeof known !== "object" || known === null || Array.isArray(known)) {
    throw new ConfigFault("not_json", "");
  }
  const { supabase_url, publishable_key, realtime = false, session } = known;
  const wrong = (field: keyof Config) => new ConfigFault("wrong_field", field);
  if (typeof supabase_url !== "string" || !supabase_url || !URL.canParse(supabase_url, base)) {
    throw wrong("supabase_url");
  }
  const url = new URL(supabase_url, base);
  if (!/^https?:$/.test(url.protocol)) throw wrong("supabase_url");
  if (typeof publishable_key !== "string" || !publishable_key) throw wrong("publishable_key");
  if (typeof realtime !== "boolean") throw wrong("realtime");
  if (session !== undefined && typeof session !== "string") throw wrong("session");
  return {
    supabase_url: url.href.replace(/\/$/, ""),
    publishable_key,
    realtime,
    ...(session === undefined ? {} : { session }),
  };
}

/** Reads `config.json` beside the page, whose address is `base`. Throws a {@link ConfigFault}. */
export async function readConfig(base: string): Promise<Config> {
  const response = await fetch("config.json", { cache: "no-cache" }).catch((error) => {
    throw new ConfigFault("unreachable", String(error.message));
  });
  if (!response.ok) throw new ConfigFault("missing", String(response.status));
  return configOf(await response.text(), base);
}
