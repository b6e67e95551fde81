import { z } from "zod";
import { type Answer, post } from "../../bruce_api/request.ts";

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
  bases: z.array(z.object({ index: z.int(), base: z.string() })).default([]),
  send_whole: z.array(z.object({ index: z.int() })).default([]),
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

/** A sender to the function `ingest` at `url`: lines of JSON, gzipped, with a bearer token. */
export function httpSender(url: string, token: string, timeoutMs = 30_000): Send {
  const end = url.lastIndexOf("/");
  const connection = { functionsUrl: url.slice(0, end), token, timeoutMs };
  return async (lines) => deliveryOf(await post(connection, url.slice(end + 1), { lines }));
}

function deliveryOf(answer: Answer): Delivery {
  if (answer.kind === "away") return answer;
  if (answer.kind === "ok") {
    const { status, body } = answer;
    const parsed = report.safeParse(body);
    return parsed.success
      ? { kind: "accepted", report: parsed.data }
      : { kind: "away", status, reason: "what answers there is not BRUCE: check the URL" };
  }
  const { kind, status, error } = answer;
  const details = (error?.details ?? []).slice(0, 3)
    .map(({ path, message }) => `${path}: ${message}`);
  const refusal = {
    status,
    code: error?.code ?? `HTTP ${status}`,
    message: [error?.message, ...details].filter(Boolean).join(" "),
    path: error?.details[0]?.path ?? "",
  };
  return { kind: "refused", isAboutToken: kind === "token", refusal };
}
