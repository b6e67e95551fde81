import { flushSync } from "svelte";

let printing = $state.raw<number>();

/** When the page was given to a printer, in milliseconds; undefined on a screen. */
export const printedAt = (): number | undefined => printing;

/** Opens what is folded while the page is printed, for paper has no buttons; returns what ends it. */
export function startPrinting(): () => void {
  const stop = new AbortController();
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    flushSync(() => printing = Date.now());
    opened = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open])")];
    for (const details of opened) details.open = true;
  }, { signal: stop.signal });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    printing = undefined;
  }, { signal: stop.signal });
  return () => stop.abort();
}
