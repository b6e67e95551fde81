import { n8nVerdict } from "./n8n_answers.ts";
import { ntfyVerdict } from "./ntfy_answers.ts";
import type { Action, Outcome } from "./schema.ts";
import { withoutSecrets } from "./secrets.ts";
import type { Answer } from "./send.ts";
import { jsonObject, type ToldAnswer, type Verdict } from "./told_answer.ts";

/** Statuses that heal by themselves: 408 Request Timeout, 425 Too Early, 429 Too Many Requests; and all 5xx. */
const PASSING = new Set([408, 425, 429]);

const MAX_ERROR_CHARACTERS = 300;
const LONGEST_WAIT_S = 86_400;

/**
 * Judges an answer: delivered, to be tried again, or dead because no repeat can mend it. `secrets` are never in the
 * error, not even when the target sends them back.
 */
export function judge(
  { target: { kind }, attempt }: Action,
  answer: Answer,
  secrets: readonly string[],
  now: Date,
): Outcome {
  if (answer.fault !== undefined) {
    return { outcome: "retry", http_status: null, error: answer.fault, retry_after_s: null };
  }
  const told = { ...answer, text: withoutSecrets(answer.text, secrets) };
  const verdict = kind === "n8n"
    ? n8nVerdict(told, attempt)
    : kind === "ntfy"
    ? ntfyVerdict(told)
    : null;
  const { outcome, error } = verdict ?? byStatus(told);
  return {
    outcome,
    http_status: answer.status,
    error: error === null ? null : storable(error),
    retry_after_s: outcome === "retry" ? retryAfter(answer.headers, now) : null,
  };
}

function byStatus(answer: ToldAnswer): Verdict {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return { outcome: "delivered", error: null };
  if (status >= 300 && status < 400) {
    const origin = URL.parse(headers.get("location") ?? "")?.origin;
    const where = origin ? ` to ${origin}` : "";
    return {
      outcome: "dead",
      error: `HTTP ${status}: redirects${where}, which is not followed; set the final url`,
    };
  }
  const heals = PASSING.has(status) || status >= 500;
  return { outcome: heals ? "retry" : "dead", error: quoted(answer) };
}

/** "HTTP 400: what the answer says", on one line. */
export function quoted({ status, mediaType, text }: ToldAnswer): string {
  const said = mediaType === "text/html" ? "" : messageOf(text).trim();
  return said ? `HTTP ${status}: ${said}` : `HTTP ${status}`;
}

/** One line that Postgres can store: no NUL, no half of a surrogate pair, also not at the cut. */
export function storable(error: string): string {
  const line = error.toWellFormed().replace(/[\p{Cc}\s]+/gu, " ").trim();
  return Array.from(line).slice(0, MAX_ERROR_CHARACTERS).join("");
}

/** The sentence in a JSON error of the usual forms, or the text as it is. */
function messageOf(text: string): string {
  const parsed = jsonObject(text);
  const said = [parsed?.message, parsed?.error].find((value) => typeof value === "string");
  return said ?? text;
}

/** `Retry-After` in whole seconds from now: a number or an HTTP date (RFC 9110, section 10.2.3), at most a day. */
function retryAfter(headers: Headers, now: Date): number | null {
  const given = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(given)
    ? Number(given)
    : Math.ceil((Date.parse(given) - now.getTime()) / 1000);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT_S) : null;
}
