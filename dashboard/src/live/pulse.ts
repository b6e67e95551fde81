import type { Project } from "../api/project.ts";

/** How often the page asks whether anything changed, while it is seen. */
export const pulseMs = 10_000;
/** With Realtime, changes are told; the page asks only in case one got lost. */
const quietPulseMs = 60_000;

/** Changes are told at most once a second: what came right after the last one is asked for then. */
const afterToldMs = 2_000;

type Beat = () => void;
const listeners = new Set<Beat>();
let told = false;

/** Calls `beat` whenever it is time to ask again; returns what ends it. */
export function onPulse(beat: Beat): () => void {
  listeners.add(beat);
  return () => listeners.delete(beat);
}

/** Asks all who listen to ask again, now. */
export function beatNow(): void {
  for (const beat of listeners) beat();
}

/**
 * Beats by the clock while the page is seen, at once when it is seen again or back online, and with
 * each broadcast `changed` of the private topic `bruce` where the project has Realtime, and somebody is logged in.
 */
export function startPulse(project: Project): () => void {
  const stop = new AbortController();
  let last = Date.now();
  const beat = () => {
    if (document.hidden) return;
    last = Date.now();
    beatNow();
  };
  const timer = setInterval(() => {
    if (Date.now() - last >= (told ? quietPulseMs : pulseMs) - 500) beat();
  }, pulseMs / 10);
  document.addEventListener("visibilitychange", beat, { signal: stop.signal });
  addEventListener("online", beat, { signal: stop.signal });
  let later: ReturnType<typeof setTimeout> | undefined;
  let channel: ReturnType<typeof project.client.channel> | undefined;
  const listen = () => {
    channel ??= project.client.channel("bruce", { config: { private: true } })
      .on("broadcast", { event: "changed" }, () => {
        beat();
        clearTimeout(later);
        later = setTimeout(beat, afterToldMs);
      })
      .subscribe((status) => told = status === "SUBSCRIBED");
  };
  const endListening = () => {
    if (channel) project.client.removeChannel(channel);
    channel = undefined;
    told = false;
  };
  const { data } = project.client.auth.onAuthStateChange((_event, known) => {
    if (known && project.config.realtime) listen();
    else endListening();
  });
  return () => {
    stop.abort();
    clearInterval(timer);
    clearTimeout(later);
    data.subscription.unsubscribe();
    endListening();
  };
}
