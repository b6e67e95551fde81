import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { ask, type Said } from "../http/ask.ts";
import { reasonOf } from "../http/reason_of.ts";
import { parseJson } from "../program/parse_json.ts";

/** Where the functions of BRUCE are, and who asks. */
export interface Connection {
  /** `…/functions/v1` */
  functionsUrl: string;
  token: string;
  timeoutMs: number;
}

/** What is sent: a value as JSON, or lines of JSON as they are; gzipped when it may be large. */
export type Body =
  | { json: unknown; isLarge?: boolean }
  | { lines: readonly string[] };

/** An answer that was not what was asked for; `error` is there when BRUCE itself said why. */
interface Unanswered {
  /** `HTTP 503 busy: Later.`, or why nobody answered. */
  reason: string;
  error?: ErrorBody;
}

/**
 * How a request ended. `token` means that nothing is taken from this token (any more), `refused` that this request
 * never will be; `away` is worth another try, its `status` is there when something answered all the same.
 */
export type Answer =
  | { kind: "ok"; status: number; body: object }
  | { kind: "refused" | "token"; status: number } & Unanswered
  | { kind: "away"; status?: number; retryAfterS?: number } & Unanswered;

/** An error as every function answers it. */
const errorBody = z.object({
  code: z.coerce.string(),
  message: z.string(),
  details: z.array(z.object({ path: z.string().default(""), message: z.string() })).catch([]),
});

/** See {@link errorBody}. */
export type ErrorBody = z.output<typeof errorBody>;

const MAX_ANSWER_BYTES = 4_000_000;

/** Longest wait that an answer may ask for. */
const MAX_RETRY_AFTER_S = 600;

/** Refusals that no later try will heal, whoever says so. */
const FINAL = [400, 401, 403, 413, 415, 422];

/** Refusals that heal by themselves. */
const PASSING = [408, 425, 429];

/** Asks one function of BRUCE; a parameter without a value is left out, one with several is a list. */
export async function get(
  { functionsUrl, token, timeoutMs }: Connection,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  const given = Object.entries(query).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  const parameters = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
  try {
    const said = await ask(`${functionsUrl}/${path}${parameters}`, {
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
    return answerOf(said, path);
  } catch (error) {
    return { kind: "away", reason: reasonOf(error) };
  }
}

/** Posts to one function of BRUCE; `path` is below the URL of the functions. With {@link get} the one client of our own functions. */
export async function post(
  { functionsUrl, token, timeoutMs }: Connection,
  path: string,
  body: Body,
): Promise<Answer> {
  try {
    const said = await ask(`${functionsUrl}/${path}`, {
      method: "POST",
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      ...await sent(body, { authorization: `Bearer ${token}` }),
    });
    return answerOf(said, path);
  } catch (error) {
    return { kind: "away", reason: reasonOf(error) };
  }
}

async function sent(body: Body, headers: Record<string, string>) {
  const isLines = "lines" in body;
  const text = isLines ? body.lines.map((line) => `${line}\n`).join("") : JSON.stringify(body.json);
  const typed = {
    ...headers,
    "content-type": isLines ? "application/x-ndjson" : "application/json",
  };
  if (!isLines && !body.isLarge) return { headers: typed, body: text };
  return {
    headers: { ...typed, "content-encoding": "gzip" },
    body: new Uint8Array(await promisify(gzip)(text)),
  };
}

function answerOf({ status, headers, text }: Said, path: string): Answer {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    if (typeof body === "object" && body !== null) return { kind: "ok", status, body };
    return { kind: "away", status, reason: "what answers there is not BRUCE: check the URL" };
  }
  const { data: error } = errorBody.safeParse(body);
  const reason = `HTTP ${status}${error ? ` ${error.code}: ${error.message}` : ""}`;
  const told = { status, reason, ...error && { error } };
  if (status === 401 || status === 403 && error?.code !== "out_of_scope") {
    return { kind: "token", ...told };
  }
  if (FINAL.includes(status) || isFinal(status, error)) return { kind: "refused", ...told };
  if (status === 404 && !error) {
    const [name] = path.split("/");
    return {
      kind: "away",
      status,
      reason: `${reason}: there is no function ${name}; check the URL`,
    };
  }
  const retryAfterS = Math.min(Number(headers.get("retry-after")), MAX_RETRY_AFTER_S);
  return { kind: "away", ...told, ...retryAfterS > 0 && { retryAfterS } };
}

/** Our own functions mean what they say; the codes of a gateway in front of them are in capitals or no words. */
function isFinal(status: number, error: ErrorBody | undefined): boolean {
  return status >= 400 && status < 500 && !PASSING.includes(status) &&
    error !== undefined && /^[a-z][a-z_]*$/.test(error.code);
}
