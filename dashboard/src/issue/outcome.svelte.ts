import type { Acted } from "./cause.ts";

/** What the last act on a cause came to: it outlives the line of the cause, which may leave the page with the act. */
class Outcome {
  last = $state.raw<{ title: string; acted: Acted }>();
}

export const outcome = new Outcome();
