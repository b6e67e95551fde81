import { generateApiKey } from "@supabase/lite";
import type postgres from "postgres";
import { openRestApi } from "../../../scripts/stack/rest.ts";
import { handleDispatch } from "../../../supabase/functions/dispatch/handler.ts";
import { newToken, sha256Hex } from "../../../supabase/functions/_shared/token.ts";
import { withDatabase } from "../../_support/database.ts";
import { type Answer, environmentOf, post } from "./post.ts";
import { serve, serveFunction } from "./serve.ts";

/** dispatch in front of the real API on a real database in which each event goes to a target named `phone`. */
export interface Outbox {
  sql: postgres.Sql;
  /** What a dispatcher needs to know, its token as DISPATCH_TOKEN included. */
  environment: Record<string, string>;
  /** Address of the function. */
  url: string;
  /** Calls dispatch once. */
  dispatch(): Promise<Answer>;
  /** Writes events about so many services of one host. */
  happen(count?: number): Promise<void>;
  /** As if so much time had passed for notices that wait and leases that run. */
  letPass(interval: string): Promise<void>;
  token(role: string): Promise<string>;
}

/** Runs a test with an outbox whose target has these columns. */
export function withOutbox(
  target: { url: string; [column: string]: unknown },
  test: (outbox: Outbox) => Promise<void>,
  more: Record<string, string> = {},
): Promise<void> {
  return withDatabase(async ({ url, sql }) => {
    const secret_key = (await generateApiKey("secret")).key;
    const publishable_key = (await generateApiKey("publishable")).key;
    const rest = openRestApi(url, { secret_key, publishable_key });
    const token = async (role: string) => {
      const token = newToken();
      await sql`select public.create_token(${crypto.randomUUID()}, ${role}, ${await sha256Hex(
        token,
      )})`;
      return token;
    };
    try {
      await using api = serve((request) => rest.fetch(request, "127.0.0.1"));
      const DISPATCH_TOKEN = await token("worker");
      const environment = {
        ...environmentOf(api.url, more),
        SUPABASE_SECRET_KEY: secret_key,
        DISPATCH_TOKEN,
      };
      await using served = serveFunction(handleDispatch, environment);
      await sql`insert into public.targets ${sql({ name: "phone", kind: "webhook", ...target })}`;
      await sql`insert into public.reactions (name, target) values ('all', 'phone')`;
      await test({
        sql,
        environment,
        url: served.url,
        token,
        dispatch: () => post(served.url, {}, { authorization: `Bearer ${DISPATCH_TOKEN}` }),
        async happen(count = 1) {
          await sql`
            insert into public.events (hostname, service, event_type, severity, details)
            select 'box', 's' || n, 'NOTE', 'low', 'A note.' from generate_series(1, ${count}::integer) as n`;
        },
        async letPass(interval) {
          await sql`
            update public.actions set next_attempt_at = next_attempt_at - ${interval}::interval,
              lease_until = lease_until - ${interval}::interval`;
          await sql`
            update public.targets set breaker_retry_at = breaker_retry_at - ${interval}::interval`;
        },
      });
    } finally {
      await rest.close();
    }
  });
}
