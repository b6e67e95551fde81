import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Answer } from "./answer.ts";
import type { Config } from "./config.ts";
import { Fault } from "./fault.ts";
import { actLimitMs, within } from "./time_limit.ts";

/** The Supabase project that this page shows. */
export class Project {
  readonly client: SupabaseClient;

  constructor(readonly config: Config) {
    this.client = createClient(config.supabase_url, config.publishable_key, {
      auth: { detectSessionInUrl: false, storageKey: "bruce-session" },
      // a log-in, too, ends when nobody answers
      global: {
        fetch: (input, init) =>
          within(actLimitMs, (signal) =>
            fetch(input, {
              ...init,
              signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal,
            })),
      },
    });
  }

  /**
   * Calls an rpc as the person who is logged in. `query` is its argument of that name; `rest` are
   * other named arguments. Throws a {@link Fault}, at the latest after `limitMs`.
   */
  async ask<T extends Answer>(
    rpc: string,
    query?: object,
    rest: object = {},
    limitMs: number = actLimitMs,
  ): Promise<T> {
    const answer = await within(
      limitMs,
      (signal) => this.#call(rpc, query ? { query, ...rest } : rest, signal),
    );
    if (answer.status === 200) return answer as T;
    throw new Fault(
      Number(answer.status ?? 500),
      String(answer.code ?? "unknown"),
      String(answer.message ?? "The answer cannot be read."),
      typeof answer.hint === "string" ? answer.hint : undefined,
    );
  }

  /** Can anybody make an account? Supabase Auth says it to everybody; where it does not answer, nothing is known. */
  async signUpsAreOpen(): Promise<boolean> {
    const { supabase_url, publishable_key } = this.config;
    try {
      const answer = await within(
        actLimitMs,
        (signal) =>
          fetch(`${supabase_url}/auth/v1/settings`, {
            headers: { apikey: publishable_key },
            signal,
          }),
      );
      return answer.ok && (await answer.json()).disable_signup === false;
    } catch {
      return false;
    }
  }

  async #call(
    rpc: string,
    parameters: object,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const { data, error, status } = await this.client.rpc(rpc, parameters).abortSignal(signal);
    if (!error) return data ?? {};
    if (status === 401) throw new Fault(401, "session_ended", error.message);
    if (status === 0) throw new Fault(0, "no_connection", error.message);
    throw new Fault(status, error.code ?? "unknown", error.message, error.hint ?? undefined);
  }
}
