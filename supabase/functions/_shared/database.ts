import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type DatabaseSettings, databaseSettings, type Environment } from "./environment.ts";
import { type ApiError, apiError } from "./errors.ts";
import { fail, type Result, succeed } from "./result.ts";
import { REFUSED_CHALLENGE } from "./token.ts";

const refusal = z.object({
  status: z.int().min(400).max(599),
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
  retry_after_s: z.int().positive().optional(),
});

/**
 * Calls one rpc function of schema public with the secret key, and parses its answer by `schema`. An answer
 * `{status >= 400, code, message, details?, retry_after_s?}` becomes that error. A call that timed out may have taken effect: the
 * functions are made to be called again.
 */
export async function callDatabase<Schema extends z.ZodType>(
  environment: Environment,
  rpc: string,
  parameters: Record<string, unknown>,
  schema: Schema,
): Promise<Result<z.output<Schema>>> {
  const settings = databaseSettings(environment);
  if (!settings) {
    return fail(internalError("SUPABASE_URL and SUPABASE_SECRET_KEY are not set"));
  }
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const { data, error, status } = await clientOf(settings).rpc(rpc, parameters).abortSignal(
    timeout,
  );
  if (error) {
    return fail(timeout.aborted ? databaseTimeout(rpc) : faultOf(rpc, status, error));
  }
  const refused = refusal.safeParse(data);
  if (refused.success) return fail(refusalOf(refused.data));
  const answer = schema.safeParse(data);
  if (!answer.success) {
    return fail(internalError(`${rpc} answered in an unknown form: ${answer.error.message}`));
  }
  return succeed(answer.data);
}

/** To make a client costs as much as the rest of a call: a function has one project, and keeps its client. */
let kept: { url: string; secretKey: string; client: SupabaseClient } | undefined;

function clientOf({ url, secretKey }: DatabaseSettings): SupabaseClient {
  if (kept?.url !== url || kept.secretKey !== secretKey) {
    const client = createClient(url, secretKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // nobody is signed in: the key speaks for itself, and no session is looked for at each call
      accessToken: () => Promise.resolve(secretKey),
    });
    kept = { url, secretKey, client };
  }
  return kept.client;
}

function refusalOf(
  { status, code, message, details, retry_after_s }: z.infer<typeof refusal>,
): ApiError {
  const headers: Record<string, string> = {};
  if (status === 401) headers["www-authenticate"] = REFUSED_CHALLENGE;
  if (retry_after_s) headers["retry-after"] = String(retry_after_s);
  return { status, code, message, details, headers };
}

/** `code` is an SQLSTATE, a PostgREST code (https://docs.postgrest.org/en/v13/references/errors.html), or nothing. */
function faultOf(
  rpc: string,
  status: number,
  fault: { code?: string; message?: string },
): ApiError {
  const code = fault.code ?? "";
  const cause = `${rpc} failed with HTTP ${status} ${code}: ${fault.message?.slice(0, 500)}`;
  if (code === "57014") return databaseTimeout(rpc);
  const isAway = status === 0 || status === 502 || status === 503 || status === 504 ||
    /^(08|53|57P|40|55P03|PGRST00)/.test(code);
  if (!isAway) return internalError(cause);
  return apiError(
    "database_unavailable",
    "The database does not answer now; send it again later.",
    {
      headers: RETRY_LATER,
      cause,
    },
  );
}

function databaseTimeout(rpc: string): ApiError {
  return apiError("database_timeout", "The database took too long; send it again later.", {
    headers: RETRY_LATER,
    cause: `${rpc} took too long`,
  });
}

function internalError(cause: string): ApiError {
  return apiError(
    "internal_error",
    "Something went wrong on our side; our log knows this request by its x-request-id.",
    {
      cause,
    },
  );
}

const RETRY_LATER = { "retry-after": "5" };
