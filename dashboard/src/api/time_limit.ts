import { Fault } from "./fault.ts";

/** How long a question that is asked again and again may take. */
export const pollLimitMs = 10_000;
/** How long anything else may take: a preview, an act. */
export const actLimitMs = 30_000;

/**
 * Waits for an answer for so long. After that the question is given up, and a {@link Fault} `no_answer`
 * is thrown: a server that takes connections and says nothing is as lost as one that takes none.
 */
export async function within<T>(
  limitMs: number,
  ask: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Fault(0, "no_answer", `No answer within ${limitMs / 1000} s.`));
      stop.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([ask(stop.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
