/**
 * Waits until `check` returns something other than undefined or false, and returns that. Throws with the description when
 * `withinMs` have passed.
 */
export async function until<T>(
  description: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 120_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) {
      throw new Error(`Not within ${withinMs / 1000} s: ${description}.`);
    }
    await pause(25);
  }
}

/** Waits for something that happens by itself. Throws with the description when `withinMs` have passed. */
export async function within<T>(
  description: string,
  promise: Promise<T>,
  withinMs = 120_000,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`Not within ${withinMs / 1000} s: ${description}.`);
    timer = setTimeout(() => reject(error), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The rhythm of what is sent and of what is looked at; nothing is concluded from it. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
