/** Wrong passwords of one address in a period, after which it waits; and of all addresses together. */
const MOST_OF_ONE = 10;
const MOST_OF_ALL = 100;
const PERIOD_MS = 5 * 60_000;

/** Makes guessing a password slow. */
export interface LogInLimit {
  /** Milliseconds that this address has to wait; 0 when it may try. */
  wait(address: string): number;
  /** Counts a password before it is judged, so that many at once count too. */
  tries(address: string): void;
  /** A password was right: what this address got wrong is forgotten. */
  right(address: string): void;
}

/** Counts in the memory of this process; a start forgets. */
export function logInLimit(now: () => number = Date.now): LogInLimit {
  // at most MOST_OF_ALL are counted in a period: who waits is not asked for a password
  let failures: { address: string; at: number }[] = [];
  return {
    wait(address) {
      failures = failures.filter(({ at }) => at > now() - PERIOD_MS);
      const own = failures.filter((one) => one.address === address);
      const [oldest] = own.length >= MOST_OF_ONE
        ? own
        : failures.length >= MOST_OF_ALL
        ? failures
        : [];
      return oldest ? oldest.at + PERIOD_MS - now() : 0;
    },
    tries(address) {
      failures.push({ address, at: now() });
    },
    right(address) {
      failures = failures.filter((one) => one.address !== address);
    },
  };
}
