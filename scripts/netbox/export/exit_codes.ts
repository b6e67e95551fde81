/** How an export ended. */
export const EXIT = {
  done: 0,
  /** Nothing was declared. */
  failed: 1,
  /** Wrong flags or configuration. */
  usage: 2,
  /** What could be read was declared; the rest was left as it is. */
  incomplete: 3,
  /** The breaker of BRUCE holds what would retire most of what is declared, or of what runs on a host. */
  held: 4,
} as const;

/** One of the values of {@link EXIT}. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
