import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { type DatabaseSettings, databaseSettings, type Environment } from "./environment.ts";
import { type ApiError, apiError } from "./errors.ts";
import { fail, type Result, succeed } from "./result.ts";
import { REFUSED_CHALLENGE } from "./token.ts";
import { turns } from "./turns.ts";

const refusal = z.object({
  status: z.int().min(400).max(599),
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
  retry_after_s: z.int().positive().optional(),
});

/**
 * Writers wait for each other in the database, and each holds one of the few connections of the API (10 by default): this many at
 * a time, so that those who read find one.
 */
const takeTurn = turns(6, 3_000);

/** A replica that takes longer is stood in for by the primary. */
const REPLICA_TIMEOUT_MS = 5_000;

/**
 * Calls one rpc function of schema public with the secret key, and parses its answer by `schema`. An answer
 * `{status >= 400, code, message, details?, retry_after_s?}` becomes that error. A call that timed out may have taken effect: the
 * functions are made to be called again. One that only `reads` is asked of the read replica, where there is one that answers; others
 * take turns.
 */
export async function callDatabase<Schema extends z.ZodType>(
  environment: Environment,
  rpc: string,
  parameters: Record<string, unknown>,
  schema: Schema,
  { reads = false }: { reads?: boolean } = {},
): Promise<Result<z.output<Schema>>> {
  const settings = databaseSettings(environment);
  if (!settings) {
    return fail(internalError("SUPABASE_URL and SUPABASE_SECRET_KEY are not set"));
  }
  if (reads && settings.readUrl) {
    const timeoutMs = Math.min(settings.timeoutMs, REPLICA_TIMEOUT_MS);
    const replica = { ...settings, url: settings.readUrl, timeoutMs };
    // it calls that function in a transaction that may only read: a replica refuses any other
    const answered = await callOnce(replica, "read_rpc", { rpc, parameters }, schema);
    if (!answered.error || !isAway(answered.error)) return answered;
    console.error(`The read replica does not answer: ${answered.error.cause}`);
  }
  const answer = () => callOnce(settings, rpc, parameters, schema);
  return reads ? await answer() : await takeTurn(answer) ?? fail(tooManyWriters(rpc));
}

async function callOnce<Schema extends z.ZodType>(
  settings: DatabaseSettings,
  rpc: string,
  parameters: Record<string, unknown>,
  schema: Schema,
): Promise<Result<z.output<Schema>>> {
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

/** To make a client costs as much as the rest of a call: a function keeps those of its project and of a replica. */
const kept = new Map<string, SupabaseClient>();

function clientOf({ url, secretKey }: DatabaseSettings): SupabaseClient {
  const key = `${url} ${secretKey}`;
  let client = kept.get(key);
  if (!client) {
    client = createClient(url, secretKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // nobody is signed in: the key speaks for itself, and no session is looked for at each call
      accessToken: () => Promise.resolve(secretKey),
    });
    if (kept.size === 2) kept.clear();
    kept.set(key, client);
  }
  return client;
}

/** The database did not answer, or not this one: another may. What it refused for a reason of its own is an answer. */
function isAway({ status, cause }: ApiError): boolean {
  return status >= 500 && cause !== undefined;
}

function refusalOf(
  { status, code, message, details, retry_after_s }: z.infer<typeof refusal>,
): ApiError {
  const headers: Record<string, string> = {};
  if (status === 401) headers["www-authenticate"] = REFUSED_CHALLENGE;
  if (retry_after_s) headers["retry-after"] = String(retry_after_s);
  return { status, code, message, details, headers };
}

/**
 * What passes by itself. SQLSTATE: connections, deadlocks, room, shutdowns and recovery, files, locks. PostgREST: no connection,
 * no schema yet; a function that is not in its schema (PGRST202) is one of a schema that was read too early, before a
 * migration or while the server recovered. `SUP` is all that `@supabase/lite` has no code for.
 */
const PASSING = /^(08|40|53|57|58|55P03|PGRST00|PGRST202$|SUP$)/;

/** `code` is an SQLSTATE, a PostgREST code (https://docs.postgrest.org/en/v13/references/errors.html), or nothing. */
function faultOf(
  rpc: string,
  status: number,
  fault: { code?: string; message?: string },
): ApiError {
  const code = fault.code ?? "";
  const cause = `${rpc} failed with HTTP ${status} ${code}: ${fault.message?.slice(0, 500)}`;
  if (code === "57014") return databaseTimeout(rpc);
  // the second is of PostgREST that begins a transaction to write in
  if (code === "25006" || (code === "0A000" && fault.message?.includes("during recovery"))) {
    return apiError("read_only", "This database may only be read: it is a replica.", {
      headers: RETRY_LATER,
      cause,
    });
  }
  const isGone = status === 0 || status === 502 || status === 503 || status === 504 ||
    PASSING.test(code);
  if (!isGone) return internalError(cause);
  return apiError(
    "database_unavailable",
    "The database does not answer now; send it again later.",
    {
      headers: RETRY_LATER,
      cause,
    },
  );
}

function tooManyWriters(rpc: string): ApiError {
  return apiError("database_unavailable", "Too many write at once; send it again later.", {
    headers: RETRY_LATER,
    cause: `${rpc} waited for its turn`,
  });
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
