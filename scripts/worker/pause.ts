/** Share by which a wait differs from what it should be, so that many workers do not ask in step. */
const JITTER = 0.2;

const FIRST_MS = 1_000;

/** Waits that grow from about a second to a longest one as long as there is nothing to do. */
export class Pause {
  readonly #longestMs: number;
  #next = FIRST_MS;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /** There was something to do: the next wait is a short one. */
  reset(): void {
    this.#next = FIRST_MS;
  }

  /** How long to wait now. */
  takeMs(): number {
    const now = Math.min(this.#next, this.#longestMs);
    this.#next = Math.min(this.#next * 1.6, this.#longestMs);
    return now * (1 + JITTER * (2 * Math.random() - 1));
  }
}

/** Waits so long, or until `stop` is aborted, or until one of the runs has ended. */
export async function pause(
  milliseconds: number,
  stop: AbortSignal | undefined,
  runs: Iterable<Promise<unknown>>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, milliseconds);
  if (stop?.aborted) resolve();
  stop?.addEventListener("abort", wake);
  for (const run of runs) run.then(wake);
  await promise;
  stop?.removeEventListener("abort", wake);
  clearTimeout(timer);
}
