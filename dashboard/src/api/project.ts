import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Answer } from "./answer.ts";
import type { Config } from "./config.ts";
import { Fault } from "./fault.ts";

/** The Supabase project that this page shows. */
export class Project {
  readonly client: SupabaseClient;

  constructor(readonly config: Config) {
    this.client = createClient(config.supabase_url, config.publishable_key, {
      auth: { detectSessionInUrl: false, storageKey: "bruce-session" },
    });
  }

  /**
   * Calls an rpc as the person who is logged in. `query` is its argument of that name; `rest` are
   * other named arguments. Throws a {@link Fault}.
   */
  async ask<T extends Answer>(rpc: string, query?: object, rest: object = {}): Promise<T> {
    const answer = await this.#call(rpc, query ? { query, ...rest } : rest);
    if (answer.status === 200) return answer as T;
    throw new Fault(
      Number(answer.status ?? 500),
      String(answer.code ?? "unknown"),
      String(answer.message ?? "The answer cannot be read."),
      typeof answer.hint === "string" ? answer.hint : undefined,
    );
  }

  async #call(rpc: string, parameters: object): Promise<Record<string, unknown>> {
    const { data, error, status } = await this.client.rpc(rpc, parameters);
    if (!error) return data ?? {};
    if (status === 401) throw new Fault(401, "session_ended", error.message);
    if (status === 0) throw new Fault(0, "no_connection", error.message);
    throw new Fault(status, error.code ?? "unknown", error.message, error.hint ?? undefined);
  }
}
