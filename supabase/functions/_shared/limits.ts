const MEBIBYTE = 1024 * 1024;

/** Bytes of a request body as sent, that is before it is inflated. */
export const MAX_BODY_BYTES = 8 * MEBIBYTE;

/** Bytes of a request body after it is inflated. */
export const MAX_INFLATED_BYTES = 16 * MEBIBYTE;

/** Objects and lists in one body: a small body can hold so many that they fill the memory of a function. */
export const MAX_COLLECTIONS = 500_000;

/** Payloads in one batch. */
export const MAX_PAYLOADS = 1_000;

/** Items in any one list of a payload. */
export const MAX_LIST_ITEMS = 10_000;

/** Objects and lists inside each other, the payload itself included. */
export const MAX_DEPTH = 64;

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
