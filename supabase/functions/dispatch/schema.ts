import { z } from "zod";
import { netboxObject } from "./netbox_objects.ts";

const secretName = z.string().nullish();

/** What a target may be told in `settings`; each kind reads its own. */
export const targetSettings = z.looseObject({
  /** ntfy: the topic. */
  topic: z.string().nullish(),
  /** The header that carries the auth secret. */
  auth_header: z.string().nullish(),
  /** ntfy: what a tap on the notification opens. */
  click: z.string().nullish(),
});

/** Words of a message that are not in its payload, in the language of the database; English where it sends none. */
const words = z.looseObject({
  acknowledge: z.string().default("Acknowledge"),
  /** With `{name}`. */
  acknowledge_one: z.string().default("Ack {name}"),
  by_button: z.string().default("By the button of an ntfy message."),
  /** With `{count}`. */
  more: z.string().default("… and {count} more"),
});

/** Words that a message needs beside its payload. */
export type Words = z.output<typeof words>;

/** An action that was claimed: what to tell, to whom, and for the how manieth time. */
export const action = z.looseObject({
  action_id: z.uuid(),
  attempt: z.int().positive(),
  target: z.looseObject({
    name: z.string(),
    kind: z.enum(["n8n", "ntfy", "webhook", "netbox"]),
    url: z.string().nullish(),
    url_secret: secretName,
    auth_secret: secretName,
    hmac_secret: secretName,
    settings: targetSettings.nullish().transform((settings) => settings ?? {}),
    timeout_s: z.number().positive(),
    max_parallel: z.int().positive(),
  }),
  payload: z.record(z.string(), z.unknown()),
  words: words.prefault({}),
  /** For NetBox: what the event is about, and what has to be marked. */
  objects: z.array(netboxObject).default([]),
});

/** One claimed action. */
export type Action = z.output<typeof action>;

/** Where an action goes. */
export type Target = Action["target"];

/**
 * What the rpc `claim_actions` answers. Each action is read on its own: one that cannot be understood is a dead letter
 * and takes none of its neighbours with it.
 */
export const claimAnswer = z.looseObject({
  status: z.literal(200),
  lease: z.uuid().nullish(),
  next_due_at: z.string().nullish(),
  actions: z.array(z.looseObject({ action_id: z.string() })),
});

/** What the rpc `finish_actions` answers. */
export const finishAnswer = z.looseObject({
  status: z.literal(200),
  finished: z.int(),
  late: z.int(),
  /** The actions that became dead letters, those of which this was the last attempt included. */
  given_up: z.array(z.string()).default([]),
});

/** What became of one attempt, as the rpc `finish_actions` takes it. */
export type Outcome = {
  outcome: "delivered" | "retry" | "dead";
  http_status: number | null;
  error: string | null;
  retry_after_s: number | null;
};

/** An {@link Outcome} with the action that it is of. */
export type FinishedAction = Outcome & { action_id: string; latency_ms: number | null };
