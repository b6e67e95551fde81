import type { Answer } from "../api/answer.ts";
import { Fault } from "../api/fault.ts";

/**
 * The answer as it is, unless it is of a command that is not allowed: it is answered with status 200, and
 * stored, but it will never run. Throws a {@link Fault} that says why.
 */
export function refuseRejected<T extends Answer>(
  answer: T & { command_id?: string; state?: string; reason?: string | null },
): T {
  const { command_id, state, reason } = answer;
  if (command_id && state === "rejected") {
    throw new Fault(422, "rejected", reason ?? "It is not allowed.");
  }
  return answer;
}
