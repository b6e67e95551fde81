const MEBIBYTE = 1024 * 1024;

/** Bytes of a request body as sent, that is before it is inflated. */
export const MAX_BODY_BYTES = 8 * MEBIBYTE;

/** Bytes of a request body after it is inflated. */
export const MAX_INFLATED_BYTES = 16 * MEBIBYTE;

/** How long a body may bring nothing, and how long it may take in all. */
export const BODY_PAUSE_MS = 10_000;
export const BODY_MS = 60_000;

/** Objects and lists in one body: a small body can hold so many that they fill the memory of a function. */
export const MAX_COLLECTIONS = 500_000;

/** Payloads in one batch. */
export const MAX_PAYLOADS = 1_000;

/** Items in any one list of a payload. */
export const MAX_LIST_ITEMS = 10_000;

/** Objects and lists inside each other, the payload itself included. */
export const MAX_DEPTH = 32;

/**
 * Rows in all lists of a snapshot that the engine reads (containers, guests, checks…) and in its metrics: each costs it up to a
 * millisecond when all of them fail at once, and nobody else is let in meanwhile. As `bruce.max_snapshot_rows()`.
 */
export const MAX_SNAPSHOT_ROWS = 1_000;

/** Hosts and services in one declared state: each costs the engine half a millisecond where it is another. */
export const MAX_DECLARED = 5_000;

/** Ports in one declared state, of ranges each of their ports. */
export const MAX_DECLARED_PORTS = 10_000;

/** Values in one declared state (texts, numbers, objects, lists and all others), ten for each of the most services. */
export const MAX_DECLARED_VALUES = 50_000;

/** Bytes of a snapshot as JSON, and as the database stores it. As `bruce.max_snapshot_bytes()`. */
export const MAX_SNAPSHOT_BYTES = 4 * MEBIBYTE;

/** Values of a snapshot: texts, numbers, objects, lists and all others. */
export const MAX_SNAPSHOT_VALUES = 100_000;

/** Credentials in the texts of a snapshot: the database takes out each on its own. */
export const MAX_SNAPSHOT_CREDENTIALS = 2_000;

/** Payloads in one transaction; a batch of more, or of more than the limits of one snapshot, takes several. */
export const MAX_TRANSACTION_PAYLOADS = 100;

/** Problems told per payload: enough to mend it, too few to flood the answer. */
export const MAX_PROBLEMS = 20;

/** Entries of `rejected`, `quarantine` and `details` in an answer; the totals beside them count all. */
export const MAX_ANSWER_ENTRIES = 100;

/** Characters of a host name (RFC 1035, section 2.3.4). */
export const MAX_HOSTNAME_LENGTH = 253;

/** Size in mebibytes as people write it. */
export function mebibytes(bytes: number): string {
  return `${bytes / MEBIBYTE} MiB`;
}
