/** How a run of a collector ended, for cron, systemd and people: the worst thing that happened counts. */
export const EXIT = {
  /** Everything was delivered, an error payload about a system that does not answer included. */
  delivered: 0,
  /** A fault of the collector itself. */
  fault: 1,
  /** Wrong flags, configuration or spool directory: nothing was done. */
  usage: 2,
  /** The API is away; what was seen is safe in the spool. */
  spooled: 3,
  /** The API refused payloads for good; they are kept in the `.refused.jsonl` file. */
  refused: 4,
  /** A payload could be neither delivered nor kept: the spool is full or cannot be written. */
  lost: 5,
  /** Another run of the same collector is at work: nothing was done. */
  busy: 6,
} as const;

/** One of the values of {@link EXIT}. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
