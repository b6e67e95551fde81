import { z } from "zod";
import { post } from "../../bruce_api/request.ts";
import type { BruceSettings } from "./config.ts";
import type { IdsByType } from "../deletions.ts";
import type { ExpectedHost } from "../services.ts";
import type { NetboxState } from "../state.ts";

const counts = z.looseObject({
  hosts: z.int(),
  services: z.int(),
  created: z.int(),
  updated: z.int(),
  retired: z.array(z.string()),
  retired_total: z.int(),
  unconfirmed: z.array(z.string()).default([]),
  unconfirmed_total: z.int().default(0),
  rejected_total: z.int(),
  unchanged: z.boolean(),
  held: z.boolean(),
  events: z.record(z.string(), z.int()),
});

/** What the function `expected` did with a state. */
export type Counts = z.output<typeof counts>;

/** A state in the form of the function `expected`. */
export interface Posted {
  hosts: ExpectedHost[];
  complete: boolean;
  deleted?: IdsByType;
  unread?: IdsByType;
}

/** The state as it is posted. */
export function postedOf({ hosts, complete, deleted, unread }: NetboxState): Posted {
  return { hosts, complete, ...complete && deleted ? { deleted, unread } : {} };
}

const TIMEOUT_MS = 120_000;

/** Posts a state to the function `expected`. Throws an Error that says what was refused. */
export async function postExpected(
  { functionsUrl, token }: BruceSettings,
  state: Posted,
): Promise<Counts> {
  const connection = { functionsUrl, token, timeoutMs: TIMEOUT_MS };
  const answer = await post(connection, "expected", { json: state, isLarge: true });
  if (answer.kind === "away" && answer.status === undefined) {
    throw new Error(`BRUCE does not answer at ${functionsUrl}: ${answer.reason}`);
  }
  const accepted = counts.safeParse(answer.kind === "ok" ? answer.body : undefined);
  if (accepted.success) return accepted.data;
  const error = answer.kind === "ok" ? undefined : answer.error;
  const details = (error?.details ?? []).slice(0, 10)
    .map(({ path, message }) => `\n  ${path}: ${message}`);
  throw new Error(
    `BRUCE did not take the state (HTTP ${answer.status}): ` +
      (error ? `${error.message}${details.join("")}` : "is BRUCE_URL right?"),
  );
}
