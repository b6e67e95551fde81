import type { Acted } from "./cause.ts";

/** What the last act on a cause came to: it outlives the line of the cause, which may leave the page with the act. */
class Outcome {
  /** How far an act is that takes several requests. */
  underWay = $state.raw<{ done: number; all: number }>();
  last = $state.raw<{ title: string; acted: Acted }>();
}

export const outcome = new Outcome();
