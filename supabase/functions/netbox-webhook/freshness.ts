const MAX_AGE_MS = 24 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Why an event is too old or too early to be taken, or null. The signature holds no time: this bounds how long a
 * recorded request can be sent again, and the database remembers keys for longer than that.
 */
export function staleness(sentAt: Date, now: Date): string | null {
  const age = now.getTime() - sentAt.getTime();
  if (age > MAX_AGE_MS) {
    return "The event is older than 24 hours. Its state is read by the next netbox-export; " +
      "if NetBox sent it just now, set its clock.";
  }
  if (age < -MAX_AHEAD_MS) {
    return "The event lies more than 5 minutes in the future: set the clock of NetBox.";
  }
  return null;
}
