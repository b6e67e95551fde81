import type { z } from "zod";
import { withDeadline } from "../../program/deadline.ts";
import { parseJson } from "../../program/parse_json.ts";
import { faultWords } from "../../http/fault_words.ts";
import { type HttpAnswer, httpRequest } from "../../http/http_request.ts";
import { SourceError } from "../runtime/source_error.ts";

/** Where the API of a proxy is, and who asks. */
export interface Endpoint {
  /** Without a slash at its end; `/api/…` is added. */
  url: string;
  user: string | undefined;
  password: string | undefined;
  /** Path of a PEM file with a private CA. */
  ca: string | undefined;
}

/** Longest wait for one answer. */
const DEADLINE_MS = 10_000;

/** A question to the API. */
interface Question {
  path: string;
  headers?: Record<string, string>;
  /** Sent by POST as JSON when there is one. */
  body?: unknown;
}

/** An answer in its shape. */
export interface Answer<Value> {
  value: Value;
  headers: HttpAnswer["headers"];
}

/** Asks, and reads the answer in its shape. Throws a SourceError; no message holds what was sent. */
export async function ask<Value>(
  { url, ca }: Endpoint,
  { path, headers, body }: Question,
  schema: z.ZodType<Value>,
): Promise<Answer<Value>> {
  const what = `${body === undefined ? "GET" : "POST"} ${path.split("?")[0]}`;
  let answer: HttpAnswer;
  try {
    answer = await withDeadline(DEADLINE_MS, (signal) =>
      httpRequest({
        url: `${url}${path}`,
        signal,
        headers: {
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        ...(ca ? { ca } : {}),
      }));
  } catch (error) {
    const words = faultWords(error);
    const kind = /certificate|TLS/.test(words) ? "tls" : "unreachable";
    throw new SourceError(kind, `${url} does not answer ${what}: ${words}`);
  }
  if (answer.status < 200 || answer.status > 299) throw refusal(url, what, answer.status);
  const parsed = schema.safeParse(parseJson(answer.body));
  if (parsed.success) return { value: parsed.data, headers: answer.headers };
  const where = parsed.error.issues[0]?.path.join(".");
  throw new SourceError(
    "failed",
    `${url} answers ${what} with something else: ${where || "the answer"} is of another kind`,
  );
}

function refusal(url: string, what: string, status: number): SourceError {
  const kind = status === 401 || status === 403 ? "permission" : "failed";
  const advice = status === 401
    ? ": check user and password"
    : status === 403
    ? ": the user may not see it"
    : "";
  return new SourceError(kind, `${url} answers ${status} to ${what}${advice}`, status);
}
