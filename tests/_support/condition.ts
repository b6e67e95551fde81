/**
 * Waits until `check` returns something other than undefined or false, and returns that. Throws with
 * the description when `withinMs` have passed: a guard against what never comes, far beyond what a busy machine takes.
 */
export async function until<T>(
  description: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 90_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
