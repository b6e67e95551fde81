import { Fault } from "../api/fault.ts";
import { pollLimitMs } from "../api/time_limit.ts";
import type { VersionedAnswer } from "../api/answer.ts";
import { session } from "../session/session.svelte.ts";
import { setClock } from "./clock.svelte.ts";
import { connection } from "./connection.svelte.ts";
import { onPulse } from "./pulse.ts";

/** Ages are of observations that change nothing: the whole is asked for again after this long. */
const wholeAfterMs = 60_000;

let count = 0;

/** Does anything on the page ask by itself whether something changed? */
export const isAnythingWatched = (): boolean => count > 0;

/** A question that is asked again whenever its answer may have changed. */
export class Watched<T extends VersionedAnswer> {
  /** The newest answer; it stays while a newer one cannot be had. */
  answer = $state.raw<T>();
  /** Why there is no newer answer. */
  fault = $state.raw<Fault>();
  #query: object | undefined;
  #wholeAt = 0;
  #number = 0;
  #isAsking = false;
  #isOld = false;

  constructor(readonly rpc: string) {}

  /** Asks a new question, or the same one again from the start. */
  async askAnew(query: object | undefined): Promise<void> {
    this.#query = query;
    this.#wholeAt = 0;
    await this.#ask();
  }

  /** Asks again; costs nothing when nothing changed. */
  async again(): Promise<void> {
    // one that waits is not asked over, or a server that is slow would never be seen to be so
    if (this.#isAsking) this.#isOld = true;
    else await this.#ask();
  }

  async #ask(): Promise<void> {
    const query = this.#query;
    if (!query) return;
    const number = ++this.#number;
    const whole = Date.now() - this.#wholeAt >= wholeAfterMs;
    const known = whole ? {} : { if_version: this.answer?.version };
    this.#isAsking = true;
    this.#isOld = false;
    try {
      const answer = await session.ask<T>(this.rpc, { ...query, ...known }, undefined, pollLimitMs);
      if (number !== this.#number) return;
      setClock(answer.as_of);
      connection.as_of = answer.as_of;
      connection.lost_because = undefined;
      this.fault = undefined;
      if (answer.unchanged) return;
      this.answer = answer;
      this.#wholeAt = Date.now();
    } catch (error) {
      if (number !== this.#number) return;
      if (!(error instanceof Fault)) throw error;
      this.fault = error;
      if (error.isTemporary) connection.lost_because = error;
    } finally {
      if (number === this.#number) {
        this.#isAsking = false;
        // what was asked for meanwhile, such as after an act, may be newer than what came
        if (this.#isOld && !this.fault) this.#ask();
      }
    }
  }
}

/**
 * Watches the answer of an rpc for as long as the component lives. `query` may read state: a change
 * asks anew; undefined asks nothing.
 */
export function watch<T extends VersionedAnswer>(
  rpc: string,
  query: () => object | undefined,
): Watched<T> {
  const watched = new Watched<T>(rpc);
  $effect(() => {
    watched.askAnew(query());
  });
  $effect(() => {
    count++;
    const stop = onPulse(() => watched.again());
    return () => {
      count--;
      stop();
    };
  });
  return watched;
}
