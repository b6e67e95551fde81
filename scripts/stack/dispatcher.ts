import type postgres from "postgres";

/** Stops calling dispatch; a call that is under way ends by itself. */
export type StopDispatcher = () => Promise<void>;

/** On this channel `bruce.wake_dispatch` says that a notification is due. */
const channel = "bruce_due";

/** When a dispatcher looks and calls without being woken. */
export interface DispatcherClock {
  /** How often it is asked whether something is due, also when nobody says so: three indexes are read, nothing is written. */
  lookEveryMs: number;
  /** How often dispatch is called in any case. Each call counts as a request of the token, and that is written. */
  callEveryMs: number;
}

const usualClock: DispatcherClock = { lookEveryMs: 1_000, callEveryMs: 3_600_000 };

/** How often it says that it is alive. */
const beatEveryMs = 60_000;

/**
 * Calls the edge function dispatch with a token of role worker as soon as something is due. What fails is logged and tried
 * again. It listens on a connection of its own, which comes back when the server does.
 */
export function startDispatcher(
  sql: postgres.Sql,
  url: string,
  token: string,
  clock: Partial<DispatcherClock> = {},
): StopDispatcher {
  const { lookEveryMs, callEveryMs } = { ...usualClock, ...clock };
  const stopping = new AbortController();
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  // at each new connection too: what was said meanwhile was not heard
  const listening = sql.listen(channel, wake, wake)
    .catch((error) => void console.error("The dispatcher does not listen yet:", error));
  const running = (async () => {
    let [callAt, beatAt] = [0, 0];
    while (!stopping.signal.aborted) {
      // what is said from here on is looked at in the next round
      woken = Promise.withResolvers<void>();
      let quietMs = lookEveryMs;
      try {
        if (performance.now() >= beatAt) {
          beatAt = performance.now() + beatEveryMs;
          await sql`select bruce.note_dispatcher(now()), bruce.hear('dispatcher', now())`;
        }
        const dueMs = performance.now() >= callAt ? 0 : await msUntilDue(sql);
        if (dueMs <= 0) {
          callAt = performance.now() + callEveryMs;
          const waitMs = await callDispatch(url, token, stopping.signal);
          await pause(waitMs, stopping.signal);
        } else {
          quietMs = Math.min(dueMs, lookEveryMs);
        }
      } catch (error) {
        if (!stopping.signal.aborted) console.error("Dispatch failed:", error);
      }
      await pause(quietMs, stopping.signal, woken.promise);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
    await (await listening)?.unlisten().catch(() => {});
  };
}

/** Milliseconds until something is due; endless when nothing waits. */
async function msUntilDue(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ ms: number | null }[]>`
    select extract(epoch from bruce.next_due_at() - now())::float8 * 1000 as ms`;
  return row?.ms ?? Infinity;
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

/** Ends early when it is to stop, or when `woken` is fulfilled. */
function pause(milliseconds: number, signal: AbortSignal, woken?: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
    woken?.then(end);
  });
}
