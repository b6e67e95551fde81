import type postgres from "postgres";

/** Stops calling dispatch; a call that is under way ends by itself. */
export type StopDispatcher = () => Promise<void>;

/** How often it is asked whether something is due: one look at three indexes. */
const lookEveryMs = 1_000;

/** Called this often in any case, as on a hosted project: that dispatch is alive shows only when it is called. */
const callAtLeastEveryMs = 60_000;

/**
 * Calls the edge function dispatch with a token of role worker as soon as something is due. What fails is logged and tried
 * again.
 */
export function startDispatcher(sql: postgres.Sql, url: string, token: string): StopDispatcher {
  const stopping = new AbortController();
  const running = (async () => {
    let callAt = 0;
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() >= callAt || await isSomethingDue(sql)) {
          callAt = performance.now() + callAtLeastEveryMs;
          const waitMs = await callDispatch(url, token, stopping.signal);
          await pause(waitMs, stopping.signal);
        }
      } catch (error) {
        if (!stopping.signal.aborted) console.error("Dispatch failed:", error);
      }
      await pause(lookEveryMs, stopping.signal);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

async function isSomethingDue(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<{ due: boolean | null }[]>`select bruce.next_due_at() <= now() as due`;
  return row?.due ?? false;
}

/** Returns how long it asks to be left alone. */
async function callDispatch(url: string, token: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    signal,
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) console.error(`Dispatch answers HTTP ${response.status}: ${text}`);
  return (Number(response.headers.get("retry-after")) || 0) * 1000;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
