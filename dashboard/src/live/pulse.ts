/** How often the page asks whether anything changed, while it is seen. */
export const pulseMs = 10_000;
/** With Realtime, changes are told; the page asks only in case one got lost. */
const quietPulseMs = 60_000;

/** Changes are told at most once a second: what came right after the last one is asked for then. */
const afterToldMs = 2_000;

type Beat = () => void;
const listeners = new Set<Beat>();
let later: ReturnType<typeof setTimeout> | undefined;
let lastMs = 0;

/** Calls `beat` whenever it is time to ask again; returns what ends it. */
export function onPulse(beat: Beat): () => void {
  listeners.add(beat);
  return () => listeners.delete(beat);
}

/** Asks all who listen to ask again, now. */
export function beatNow(): void {
  lastMs = Date.now();
  for (const beat of listeners) beat();
}

/** Asks again as something changed, and once more for what changed right after it. */
export function beatTwice(): void {
  beatIfSeen();
  clearTimeout(later);
  later = setTimeout(beatIfSeen, afterToldMs);
}

/**
 * Beats by the clock while the page is seen, and at once when it is seen again or back online. Returns what ends it.
 */
export function startPulse(isTold: () => boolean): () => void {
  const stop = new AbortController();
  lastMs = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - lastMs >= (isTold() ? quietPulseMs : pulseMs) - 500) beatIfSeen();
  }, pulseMs / 10);
  document.addEventListener("visibilitychange", beatIfSeen, { signal: stop.signal });
  addEventListener("online", beatIfSeen, { signal: stop.signal });
  return () => {
    stop.abort();
    clearInterval(timer);
    clearTimeout(later);
  };
}

/** What nobody sees costs nothing. */
function beatIfSeen(): void {
  if (!document.hidden) beatNow();
}
