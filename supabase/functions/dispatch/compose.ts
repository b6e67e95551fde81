import { composeNtfy } from "./ntfy.ts";
import type { Composing, Outgoing } from "./outgoing.ts";
import type { Action } from "./schema.ts";
import type { Found } from "./secrets.ts";
import { composeWebhook } from "./webhook.ts";

/** Turns an action into its HTTP request; the fault is a configuration that no repeat can mend. */
export function compose(action: Action, composing: Composing): Promise<Found<Outgoing>> {
  return action.target.kind === "ntfy"
    ? composeNtfy(action, composing)
    : composeWebhook(action, composing);
}
