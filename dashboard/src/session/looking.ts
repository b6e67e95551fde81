import { onPulse } from "../live/pulse.ts";
import { isAnythingWatched } from "../live/watch.svelte.ts";
import { session } from "./session.svelte.ts";

/** Who one is, and what one may do, is asked anew after this long. */
const roleAfterMs = 60_000;

/**
 * Asks each minute who looks, and with each pulse on a view that asks nothing itself, so that the line at the top
 * knows of the connection. Returns what ends it.
 */
export function keepLooking(): () => void {
  let lookedAt = Date.now();
  return onPulse(() => {
    if (isAnythingWatched() && Date.now() - lookedAt < roleAfterMs - 500) return;
    lookedAt = Date.now();
    session.lookAgain();
  });
}
