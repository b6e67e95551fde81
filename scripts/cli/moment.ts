import { momentOf } from "../program/moment.ts";
import { UsageError } from "../program/usage_error.ts";

/** A moment in the future that a flag gives, as ISO 8601. Throws a UsageError. */
export function futureOf(flag: string, text: string): string {
  const now = new Date();
  const moment = momentOf(text, now);
  if (!moment) {
    throw new UsageError(`${flag} ${text} is neither like 30d, nor a date such as 2027-03-01.`);
  }
  if (moment <= now) throw new UsageError(`${flag} ${text} is in the past.`);
  return moment.toISOString();
}
