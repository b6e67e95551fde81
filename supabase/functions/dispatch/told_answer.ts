import type { Outcome } from "./schema.ts";
import type { Answer } from "./send.ts";

/** What a kind of target means by an answer, where that is more than its status says. */
export type Verdict = { outcome: Outcome["outcome"]; error: string | null };

/** An answer whose text is safe to be quoted. */
export type ToldAnswer = Exclude<Answer, { fault: string }>;

/** The JSON object that a text is, or null. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null;
  }
}
