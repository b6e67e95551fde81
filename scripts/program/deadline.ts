/** Nothing came back in time. */
export class DeadlineError extends Error {}

/**
 * Ends `work` after `milliseconds` with a {@link DeadlineError}, even when it does not listen to its signal: a server
 * that closes half of a connection can leave an HTTP client waiting for ever. Work that listens may still give what it
 * has by then.
 */
export async function withDeadline<Value>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = new DeadlineError(`no answer within ${milliseconds / 1000} s`);
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort(isLate);
      timer = setTimeout(() => reject(isLate), 0);
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } catch (error) {
    // what breaks because it was ended says nothing else than that
    throw controller.signal.aborted ? isLate : error;
  } finally {
    clearTimeout(timer);
  }
}
