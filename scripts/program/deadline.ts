/** Nothing came back in time. */
export class DeadlineError extends Error {}

/**
 * Ends `work` after `milliseconds` with a {@link DeadlineError}, even when it does not listen to its signal: a server
 * that closes half of a connection can leave an HTTP client waiting for ever.
 */
export async function withDeadline<Value>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(`no answer within ${milliseconds / 1000} s`));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
