import { generateApiKey } from "@supabase/lite";
import type postgres from "postgres";
import { openRestApi } from "../../../scripts/stack/rest.ts";
import { handleExpected } from "../../../supabase/functions/expected/handler.ts";
import { handleIngest } from "../../../supabase/functions/ingest/handler.ts";
import { newToken, sha256Hex } from "../../../supabase/functions/_shared/token.ts";
import { withDatabase } from "../../_support/database.ts";
import { serve, serveFunction } from "./serve.ts";

/** Both functions in front of the real API on a real database. */
export interface Stack {
  ingest: string;
  expected: string;
  api: { url: string; secret_key: string };
  sql: postgres.Sql;
  /** Registers a token and returns its header. */
  authorize(role: string, scope?: Scope): Promise<{ authorization: string }>;
}

/** Scope and expiry of a token; without one it speaks for all, for ever. */
export type Scope = { hosts?: string[]; sources?: string[]; expires_at?: string };

/** Runs a test with a stack on a database of its own. */
export function withStack(test: (stack: Stack) => Promise<void>): Promise<void> {
  return withDatabase(async ({ url, sql }) => {
    const secret_key = (await generateApiKey("secret")).key;
    const publishable_key = (await generateApiKey("publishable")).key;
    const rest = openRestApi(url, { secret_key, publishable_key });
    try {
      await using api = serve((request) => rest.fetch(request, "127.0.0.1"));
      const environment = { SUPABASE_URL: api.url, SUPABASE_SECRET_KEY: secret_key };
      await using ingest = serveFunction(handleIngest, environment);
      await using expected = serveFunction(handleExpected, environment);
      await test({
        ingest: ingest.url,
        expected: expected.url,
        api: { url: api.url, secret_key },
        sql,
        authorize: (role, scope) => authorize(sql, role, scope),
      });
    } finally {
      await rest.close();
    }
  });
}

async function authorize(sql: postgres.Sql, role: string, scope: Scope = {}) {
  const token = newToken();
  const { hosts = null, sources = null, expires_at = null } = scope;
  await sql`
    select public.create_token(
      name => ${`${role}-${token.slice(4, 12)}`},
      role => ${role},
      token_sha256 => ${await sha256Hex(token)},
      hosts => ${hosts}::text[],
      sources => ${sources}::text[],
      expires_at => ${expires_at}::timestamptz
    )`;
  return { authorization: `Bearer ${token}` };
}
