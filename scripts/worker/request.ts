import { Buffer } from "node:buffer";
import { withDeadline } from "../program/deadline.ts";
import { errorBody, reasonOf } from "../collectors/runtime/sender.ts";

/** Speaks to the functions of BRUCE with one token. */
export interface Connection {
  /** `…/functions/v1` */
  functionsUrl: string;
  token: string;
  timeoutMs: number;
}

/**
 * How a request ended. `token` means that nothing is taken from this token (any more), `refused` that this request
 * never will be, `away` that it is worth another try.
 */
export type Answer =
  | { kind: "ok"; body: unknown }
  | { kind: "refused" | "token"; status: number; reason: string }
  | { kind: "away"; reason: string; retryAfterS?: number };

const MAX_ANSWER_BYTES = 4_000_000;

/** Longest wait that an answer may ask for. */
const MAX_RETRY_AFTER_S = 600;

/** Posts JSON, never following a redirect with the token. */
export async function post(
  { functionsUrl, token, timeoutMs }: Connection,
  path: string,
  body: unknown,
): Promise<Answer> {
  try {
    return await withDeadline(timeoutMs, async (signal) => {
      const response = await fetch(`${functionsUrl}/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        redirect: "manual",
        signal,
      });
      return answerOf(response, await readBounded(response));
    });
  } catch (error) {
    return { kind: "away", reason: reasonOf(error) };
  }
}

/** Throws on an answer that is longer than any of BRUCE's. */
async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("an answer that is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerOf({ status, ok, headers }: Response, text: string): Answer {
  const body = parse(text);
  if (ok && typeof body === "object" && body !== null) return { kind: "ok", body };
  if (ok) return { kind: "away", reason: "what answers there is not BRUCE: check the URL" };
  const { data: error } = errorBody.safeParse(body);
  const reason = `HTTP ${status}${error ? ` ${error.code}: ${error.message}` : ""}`;
  if (status === 401 || status === 403) return { kind: "token", status, reason };
  if (status === 404 && !error) {
    return { kind: "away", reason: `${reason}: there is no function commands; check the URL` };
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500 || status < 400) {
    const retryAfterS = Math.min(Number(headers.get("retry-after")), MAX_RETRY_AFTER_S);
    return { kind: "away", reason, ...(retryAfterS > 0 ? { retryAfterS } : {}) };
  }
  return { kind: "refused", status, reason };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
