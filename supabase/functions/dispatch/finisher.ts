import type { FinishedAction } from "./schema.ts";

/** Tells the database outcomes, as soon as it may: the less it does not know, the less is sent twice after a crash. */
export type Finisher = {
  add(result: FinishedAction): void;
  /** Waits until all is told; false when it could not be. */
  done(): Promise<boolean>;
};

/**
 * Outcomes that come in while one call is under way go together with the next. `tell` answers whether the database has
 * taken them; it is asked up to three times.
 */
export function finisher(tell: (results: FinishedAction[]) => Promise<boolean>): Finisher {
  let waiting: FinishedAction[] = [];
  let telling = Promise.resolve();
  let allTold = true;
  const tellWaiting = async () => {
    const results = waiting;
    waiting = [];
    if (results.length === 0) return;
    for (let tries = 1; tries <= 3; tries++) {
      if (await tell(results)) return;
    }
    allTold = false;
  };
  return {
    add(result) {
      waiting.push(result);
      telling = telling.then(tellWaiting);
    },
    async done() {
      await telling;
      return allTold;
    },
  };
}
