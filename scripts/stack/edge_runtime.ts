const background = new Set<Promise<unknown>>();

/**
 * Gives edge functions the global `EdgeRuntime` of a hosted project, of which they use one thing: work that goes on after
 * the answer (https://supabase.com/docs/guides/functions/background-tasks).
 */
export function provideEdgeRuntime(): void {
  Object.assign(globalThis, {
    EdgeRuntime: {
      waitUntil(work: Promise<unknown>) {
        background.add(work);
        work.catch((error) => console.error("Work in the background failed:", error))
          .finally(() => background.delete(work));
      },
    },
  });
}

/** Waits until no function works in the background, or until the signal. */
export async function backgroundEnded(signal: AbortSignal): Promise<void> {
  const aborted = new Promise((resolve) =>
    signal.addEventListener("abort", resolve, { once: true })
  );
  while (background.size > 0 && !signal.aborted) {
    await Promise.race([Promise.allSettled(background), aborted]);
  }
}
