import type postgres from "postgres";
import { sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { tokenRoles, type Tokens } from "./secrets.ts";

/**
 * Registers the tokens of the local stack as `local-<role>`, without a scope, where that name is not
 * there yet. One that was revoked stays revoked. Returns how many were new.
 */
export async function registerTokens(sql: postgres.Sql, tokens: Tokens): Promise<number> {
  const known = await sql<{ name: string }[]>`select name from public.list_tokens()`;
  const missing = tokenRoles.filter((role) => !known.some(({ name }) => name === `local-${role}`));
  for (const role of missing) {
    const hash = await sha256Hex(tokens[role]);
    await sql`select public.create_token(name => ${`local-${role}`}, role => ${role}, token_sha256 => ${hash})`;
  }
  return missing.length;
}
