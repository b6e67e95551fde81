import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { DeadlineError, withDeadline } from "../../program/deadline.ts";

const count = z.int().min(0).default(0);

/** What `ingest` did with a batch; `rejected` names payloads by their place in it. */
const report = z.looseObject({
  stored: z.int().min(0),
  unchanged: count,
  duplicate: count,
  late: count,
  held: count,
  quarantined: count,
  events: z.record(z.string(), z.int()).default({}),
  rejected_total: count,
  rejected: z.array(z.object({
    index: z.int(),
    code: z.string(),
    path: z.string().default(""),
    message: z.string(),
  })).default([]),
});

/** See the answer of `POST /functions/v1/ingest`. */
export type Report = z.output<typeof report>;

/** Why the API will never take something: the words of its answer. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  /** The field that is at fault, or nothing. */
  path: string;
}

/**
 * How a request ended. `refused` cannot heal by waiting: either nothing is taken from this token, or not this batch.
 * `away` can; `status` is there when something answered all the same.
 */
export type Delivery =
  | { kind: "accepted"; report: Report }
  | { kind: "refused"; isAboutToken: boolean; refusal: Refusal }
  | { kind: "away"; reason: string; status?: number };

/** Sends lines of JSON in one request. */
export type Send = (lines: readonly string[]) => Promise<Delivery>;

/** Refusals that no later try will heal; all others are worth one. */
const FINAL_STATUS = [400, 401, 403, 413, 415, 422];

/** An error as every function answers it. */
export const errorBody = z.object({
  code: z.coerce.string(),
  message: z.string(),
  details: z.array(z.object({ path: z.string().default(""), message: z.string() })).catch([]),
});

/** Sends over HTTP: newline-delimited JSON, gzipped, with a bearer token, never following a redirect with it. */
export function httpSender(url: string, token: string, timeoutMs = 30_000): Send {
  return async (lines) => {
    const body = await promisify(gzip)(lines.map((line) => `${line}\n`).join(""));
    try {
      return await withDeadline(timeoutMs, async (signal) => {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/x-ndjson",
            "content-encoding": "gzip",
          },
          body: new Uint8Array(body),
          redirect: "manual",
          signal,
        });
        return deliveryOf(response.status, await response.text());
      });
    } catch (error) {
      return { kind: "away", reason: reasonOf(error) };
    }
  };
}

function deliveryOf(status: number, text: string): Delivery {
  const body = parse(text);
  if (status >= 200 && status < 300) {
    const parsed = report.safeParse(body);
    return parsed.success
      ? { kind: "accepted", report: parsed.data }
      : { kind: "away", status, reason: "what answers there is not BRUCE: check the URL" };
  }
  const { data: error } = errorBody.safeParse(body);
  if (FINAL_STATUS.includes(status)) {
    const refusal = {
      status,
      code: error?.code ?? `HTTP ${status}`,
      message: [error?.message, ...detailsOf(error)].filter(Boolean).join(" "),
      path: error?.details[0]?.path ?? "",
    };
    const isAboutToken = status === 401 || (status === 403 && refusal.code !== "out_of_scope");
    return { kind: "refused", isAboutToken, refusal };
  }
  const reason = `HTTP ${status}${error ? ` ${error.code}: ${error.message}` : ""}`;
  return { kind: "away", status, reason };
}

function detailsOf(error: z.output<typeof errorBody> | undefined): string[] {
  return (error?.details ?? []).slice(0, 3).map(({ path, message }) => `${path}: ${message}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a request failed, in words. The innermost cause says it best ("connection refused"), the outer ones repeat the URL. */
export function reasonOf(error: unknown): string {
  if (error instanceof DeadlineError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (error.cause) return reasonOf(error.cause);
  return error.message.split(": ").slice(-1)[0] ?? error.message;
}
