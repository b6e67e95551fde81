import type { Answer } from "../api/answer.ts";
import { Fault } from "../api/fault.ts";

/** What an acknowledgement was answered with. */
export type Taken = Answer & { changed: boolean; message?: string };

/**
 * The answer as it is, unless somebody else takes care already: that stands, and is answered with status 200. Throws a
 * {@link Fault} that says who, and since when.
 */
export function refuseStanding(answer: Taken): Taken {
  if (answer.message) {
    throw new Fault(409, "already_acknowledged", "Somebody takes care already.", answer.message);
  }
  return answer;
}
