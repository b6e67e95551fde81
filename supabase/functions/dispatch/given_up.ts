import { z } from "zod";
import { noticeOf } from "./notice.ts";
import { oneLine, shorten } from "./ntfy_text.ts";
import type { FinishedAction } from "./schema.ts";

const LONGEST_TITLE_BYTES = 200;

/** The part of an action that the log names, however strange the rest of it is. */
const named = z.looseObject({
  target: z.looseObject({ name: z.string() }).catch({ name: "?" }),
  payload: z.record(z.string(), z.unknown()).catch({}),
});

/**
 * Writes one line about a notice that is given up: target, title, action and reason. Of an answer it tells the status alone,
 * for its text may quote what was sent; `actions.last_error` has it.
 */
export function logGivenUp(given: { action_id: string }, finished: FinishedAction): void {
  const { target, payload } = named.parse(given);
  const title = shorten(oneLine(noticeOf(payload).title), LONGEST_TITLE_BYTES);
  const { http_status, error } = finished;
  const reason = http_status === null
    ? error ?? "no reason is known"
    : `HTTP ${http_status}; actions.last_error has the answer`;
  console.error(
    `Notice given up for target ${oneLine(target.name)}: "${title}" (action ${given.action_id}): ${
      oneLine(reason)
    }`,
  );
}
