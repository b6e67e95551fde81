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

/** Reads `config.json`. Throws with a sentence for whoever set the page up. */
export async function readConfig(): Promise<Config> {
  const response = await fetch("config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json beside this page answers ${response.status}.`);
  const config: Partial<Config> = await response.json();
  if (!config.supabase_url || !config.publishable_key) {
    throw new Error("config.json must have supabase_url and publishable_key.");
  }
  return {
    ...config,
    supabase_url: new URL(config.supabase_url, document.baseURI).href.replace(/\/$/, ""),
    publishable_key: config.publishable_key,
  };
}
