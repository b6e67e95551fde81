import { jsonObject, type ToldAnswer, type Verdict } from "./told_answer.ts";

/** Error codes of ntfy that a person has to mend, and how (server/errors.go). */
const HINT: Record<number, string> = {
  40101: "the auth secret is not accepted",
  40301: "this user may not publish to the topic",
  40009: "the topic is not allowed",
  41303: "the message is too large",
};

/**
 * What answers of ntfy mean beyond their status. A 2xx that is no ntfy message comes from something else, such as a login page
 * in front of the server: nobody would be notified.
 */
export function ntfyVerdict({ status, text }: ToldAnswer): Verdict | null {
  const answer = jsonObject(text);
  if (status >= 200 && status < 300) {
    // An answer that broke off says nothing against the message.
    if (typeof answer?.id === "string" || text === "" || text.startsWith("{")) return null;
    return {
      outcome: "dead",
      error: `HTTP ${status}, but not from ntfy: is the url the root of an ntfy server?`,
    };
  }
  const { code, error } = answer ?? {};
  if (typeof code !== "number" || status < 400 || status >= 500 || status === 429) return null;
  const hint = HINT[code] ?? (typeof error === "string" ? error : "refused");
  return { outcome: "dead", error: `HTTP ${status} (ntfy ${code}): ${hint}` };
}
