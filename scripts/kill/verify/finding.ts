/** What was checked. */
export const subjects = [
  "snapshots",
  "present and issues",
  "events",
  "notifications",
  "commands",
  "log",
] as const;

/** One thing that is not as it has to be. */
export interface Finding {
  subject: typeof subjects[number];
  is: "lost" | "doubled" | "wrong";
  what: string;
}

/** How often each value occurs. */
export function counts<Value>(values: Iterable<Value>): Map<Value, number> {
  const found = new Map<Value, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}
