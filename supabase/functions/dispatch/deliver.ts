import type { Environment } from "../_shared/environment.ts";
import type { AckLinks } from "./ack_links.ts";
import { compose } from "./compose.ts";
import { judge } from "./judge.ts";
import { tellNetbox } from "./netbox.ts";
import { type Action, action, type FinishedAction, type Outcome } from "./schema.ts";
import { send } from "./send.ts";

/** Makes one attempt at an action as it was handed out, and says what became of it. Never throws. */
export async function attemptOne(
  given: { action_id: string },
  environment: Environment,
  ackLinks: AckLinks | null,
  longestMs: number,
): Promise<FinishedAction> {
  const started = performance.now();
  const parsed = action.safeParse(given);
  const outcome = parsed.success
    ? await deliver(parsed.data, environment, ackLinks, longestMs).catch(faultOfOurs)
    : dead(`the action cannot be read at ${parsed.error.issues[0]?.path.join(".")}`);
  const latency_ms = Math.round(performance.now() - started);
  return { action_id: given.action_id, ...outcome, latency_ms };
}

async function deliver(
  action: Action,
  environment: Environment,
  ackLinks: AckLinks | null,
  longestMs: number,
): Promise<Outcome> {
  if (action.target.kind === "netbox") return await tellNetbox(action, environment, longestMs);
  const outgoing = await compose(action, { environment, ackLinks, now: new Date() });
  if (outgoing.fault !== undefined) return dead(outgoing.fault);
  const timeoutMs = Math.min(action.target.timeout_s * 1000, longestMs);
  const answer = await send(outgoing.value, timeoutMs);
  return judge(action, answer, outgoing.value.secrets, new Date());
}

function dead(error: string): Outcome {
  return { outcome: "dead", http_status: null, error, retry_after_s: null };
}

/** Its message may quote what was sent: only its kind is told. */
function faultOfOurs(thrown: unknown): Outcome {
  console.error("An attempt failed in dispatch:", thrown instanceof Error ? thrown.name : "?");
  return { ...dead("a fault in dispatch; its log says which"), outcome: "retry" };
}
