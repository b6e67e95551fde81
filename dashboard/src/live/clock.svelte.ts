/** How far the clock of the database is ahead of this device's, in milliseconds. */
let ahead = 0;
let now = $state(Date.now());

/** Takes over the time of an answer: ages are counted by the clock of the database alone. */
export function setClock(as_of: string): void {
  const at = Date.parse(as_of);
  if (Number.isNaN(at)) return;
  ahead = at - Date.now();
  now = at;
}

/** The time of the database, in milliseconds; it moves once a second while the page is seen. */
export function timeNow(): number {
  return now;
}

/** Starts the clock; returns what stops it. */
export function startClock(): () => void {
  const timer = setInterval(() => {
    if (!document.hidden) now = Date.now() + ahead;
  }, 1000);
  return () => clearInterval(timer);
}
