import { pause } from "../_shared/pause.ts";
import type { Result } from "../_shared/result.ts";

/** How often the database is asked, and how long it is left alone in between, ms. */
const MOST_TRIES = 4;
const PAUSE_MS = 1000;

/**
 * Asks again while the database does not answer: it restarts, or all its connections are in use. NetBox sends each event
 * once; after a 503 the change would be unknown until the next export. The same change twice is a duplicate, so that is
 * safe.
 */
export async function patiently<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
  for (let tries = 1;; tries++) {
    const answer = await ask();
    if (answer.error?.status !== 503 || tries === MOST_TRIES) return answer;
    if (answer.error.code === "database_unavailable") await pause(PAUSE_MS);
  }
}
