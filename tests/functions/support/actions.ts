import { handleDispatch } from "../../../supabase/functions/dispatch/handler.ts";
import type { FinishedAction } from "../../../supabase/functions/dispatch/schema.ts";
import { type Answer, environmentOf, post } from "./post.ts";
import { serveRest } from "./rest_stand_in.ts";
import { serveFunction } from "./serve.ts";

/** An action as `claim_actions` hands it out. */
export type ClaimedAction = {
  action_id: string;
  attempt: number;
  target: Record<string, unknown>;
  payload: Record<string, unknown>;
};

/** A canonical event as it is told. */
export const event = {
  id: "5f0c9a44-0c57-4f7e-9d53-0f1f4f6d7a10",
  notification_id: "8d3f7a52-91f0-4f0e-8f57-0d3c0a9e1b11",
  hostname: "box2-daily",
  service: "freshrss",
  event_type: "SERVICE_MISSING",
  expected: "running",
  observed: "not running",
  severity: "high",
  details: "Expected service freshrss on box2-daily but container not running.",
  source: "docker",
  created_at: "2026-01-31T18:00:00Z",
  status: "opened",
  issue_id: "0b7c6f3e-9d1a-4c52-8f60-3a4be1d2c7f9",
  drift_key: "SERVICE_MISSING|box2-daily|freshrss",
};

/** An action for a target at `url`; what `target` says replaces the usual. */
export function actionFor(
  url: string,
  target: Record<string, unknown> = {},
  payload: Record<string, unknown> = event,
): ClaimedAction {
  return {
    action_id: crypto.randomUUID(),
    attempt: 1,
    target: {
      name: "a target",
      kind: "webhook",
      url,
      url_secret: null,
      auth_secret: null,
      hmac_secret: null,
      settings: {},
      timeout_s: 5,
      max_parallel: 4,
      ...target,
    },
    payload,
  };
}

/** What one call of dispatch did with the actions that a stand-in of the database handed out at once. */
export type Dispatched = Answer & {
  finished: FinishedAction[];
  /** What the function logged. */
  log: string;
};

/** Calls dispatch once over HTTP; the database is a stand-in that hands out `actions` and notes what it is told. */
export async function dispatch(
  actions: unknown[],
  environment: Record<string, string> = {},
): Promise<Dispatched> {
  const finished: FinishedAction[] = [];
  let waiting = actions;
  await using rest = serveRest(({ rpc, parameters }) => {
    if (rpc === "claim_actions") {
      const claimed = waiting.splice(0, Number(parameters.max_actions));
      waiting = [...waiting];
      const lease = claimed.length > 0 ? crypto.randomUUID() : null;
      return { status: 200, lease, next_due_at: null, actions: claimed };
    }
    const results = parameters.results as FinishedAction[];
    finished.push(...results);
    const given_up = results.flatMap((one) => one.outcome === "dead" ? [one.action_id] : []);
    return { status: 200, finished: results.length, late: 0, given_up };
  });
  await using served = serveFunction(handleDispatch, environmentOf(rest.url, environment));
  const { error } = console;
  const lines: string[] = [];
  console.error = (...words: unknown[]) => void lines.push(words.join(" "));
  try {
    const answer = await post(served.url, {});
    return { ...answer, finished, log: lines.join("\n") };
  } finally {
    console.error = error;
  }
}

/** Sends one action and returns what became of it. */
export async function outcomeOf(
  action: unknown,
  environment: Record<string, string> = {},
): Promise<FinishedAction> {
  const { finished: [outcome] } = await dispatch([action], environment);
  if (!outcome) throw new Error("The action was not finished.");
  return outcome;
}
