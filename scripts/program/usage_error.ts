/** Wrong flags or configuration: the message says what is wrong, where it was given, and what to do. */
export class UsageError extends Error {}
