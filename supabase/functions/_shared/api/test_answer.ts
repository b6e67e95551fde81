import { z } from "zod";
import { callDatabase } from "../database.ts";
import type { Environment } from "../environment.ts";
import { pause } from "../pause.ts";
import type { RouteAnswer } from "./route.ts";

/** The part of what the rpc `dashboard_actions` answers that says what became of a notification. */
const found = z.looseObject({
  status: z.literal(200),
  notice: z.looseObject({
    status: z.string(),
    http_status: z.int().nullable(),
    last_error: z.string().nullable(),
  }),
});

const LONGEST_WAIT_MS = 8_000;
const LONGEST_PAUSE_MS = 1_000;

/** Waits some seconds until a test has ended, and adds to its answer what the target said. Fewer looks, the longer it takes. */
export async function withTestResult(
  environment: Environment,
  tokenSha256: string,
  queued: RouteAnswer,
): Promise<RouteAnswer> {
  const givenUpAt = performance.now() + LONGEST_WAIT_MS;
  const parameters = { token_sha256: tokenSha256, query: { action_id: queued.action_id } };
  for (let pauseMs = 100;; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const { data } = await callDatabase(environment, "dashboard_actions", parameters, found);
    const { status, http_status = null, last_error = null } = data?.notice ?? {};
    if (status === "delivered") {
      return { ...queued, state: status, http_status, said: saidOf(http_status, "Delivered.") };
    }
    if (status === "dead") {
      return {
        ...queued,
        state: status,
        http_status,
        said: last_error ?? saidOf(http_status, "?"),
      };
    }
    if (performance.now() + pauseMs > givenUpAt) {
      return { ...queued, state: "waiting", http_status: null, said: NOT_YET };
    }
    await pause(pauseMs);
  }
}

const NOT_YET = "Not sent yet: nobody calls dispatch, or the target takes long. " +
  "select bruce.call_dispatch(); says more, and public.actions what becomes of it.";

function saidOf(httpStatus: number | null, otherwise: string): string {
  return httpStatus === null ? otherwise : `HTTP ${httpStatus}`;
}
