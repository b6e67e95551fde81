/** How long to wait before the next attempt to reach Realtime: twice as long each time, at most five minutes. */
export function reconnectAfterMs(tries: number): number {
  return Math.min(1000 * 2 ** Math.max(0, tries - 1), 300_000);
}
