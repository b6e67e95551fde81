import { compose } from "./compose.ts";
import { judge } from "./judge.ts";
import type { Composing } from "./outgoing.ts";
import type { Action, FinishedAction, Outcome } from "./schema.ts";
import { send } from "./send.ts";

/** Makes one attempt at one action and says what became of it. Never throws: a fault of ours is a retry. */
export async function deliver(
  action: Action,
  environment: Composing["environment"],
  ackLinks: Composing["ackLinks"],
  timeoutMs: number,
): Promise<FinishedAction> {
  const started = performance.now();
  const outcome = await attempt(action, { environment, ackLinks, now: new Date() }, timeoutMs)
    .catch((thrown): Outcome => {
      console.error(`action ${action.action_id}:`, thrown instanceof Error ? thrown.name : "fault");
      return { ...dead("the message could not be made"), outcome: "retry" };
    });
  return {
    action_id: action.action_id,
    ...outcome,
    latency_ms: Math.round(performance.now() - started),
  };
}

async function attempt(action: Action, composing: Composing, timeoutMs: number): Promise<Outcome> {
  const outgoing = await compose(action, composing);
  if (outgoing.fault !== undefined) return dead(outgoing.fault);
  const answer = await send(outgoing.value, timeoutMs);
  return judge(action.target.kind, answer, outgoing.value.secrets, new Date());
}

/** The outcome of what no repeat can mend. */
export function dead(error: string): Outcome {
  return { outcome: "dead", http_status: null, error, retry_after_s: null };
}
