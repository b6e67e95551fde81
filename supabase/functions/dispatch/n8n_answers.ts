import { jsonObject, type ToldAnswer, type Verdict } from "./told_answer.ts";

/** So many attempts are made at a webhook that is not registered: about a minute, longer than n8n needs to start. */
const STARTING_ATTEMPTS = 5;

/**
 * What answers of an n8n webhook mean beyond their status (seen with n8n 1.123.81 and 2.8.4). In the seconds after a start,
 * before the webhooks exist, both answer 404 in HTML, and 1.123.81 then for a while the very JSON that says that there is
 * no such webhook: only when that stays so is it true.
 */
export function n8nVerdict(
  { status, mediaType, text }: ToldAnswer,
  attempt: number,
): Verdict | null {
  if (status === 404 && mediaType !== "application/json") {
    return {
      outcome: "retry",
      error: "HTTP 404: n8n is starting, or something else answers at this address",
    };
  }
  if (status === 404 && String(jsonObject(text)?.message).includes("not registered")) {
    return {
      outcome: attempt < STARTING_ATTEMPTS ? "retry" : "dead",
      error:
        "HTTP 404: n8n has no such webhook: activate the workflow, and compare its path and method with the url",
    };
  }
  if (status === 403) {
    return {
      outcome: "dead",
      error:
        "HTTP 403: n8n refuses the auth header: its name and value must be those of the webhook's credential",
    };
  }
  if (status === 500 && text.includes("No authentication data defined on node")) {
    return {
      outcome: "dead",
      error: "HTTP 500: the webhook node of the n8n workflow has no credential",
    };
  }
  if (status === 500 && text.includes("No Respond to Webhook node found")) {
    return { outcome: "dead", error: "HTTP 500: the n8n workflow has no node Respond to Webhook" };
  }
  return null;
}
