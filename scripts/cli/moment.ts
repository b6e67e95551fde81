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

/** A moment in the past that a flag gives, such as 90d (ago) or a date, as ISO 8601. Throws a UsageError. */
export function pastOf(flag: string, text: string): string {
  const now = new Date();
  const moment = momentOf(text, now);
  if (!moment) {
    throw new UsageError(`${flag} ${text} is neither like 90d, nor a date such as 2026-03-01.`);
  }
  // a span is meant backwards
  const past = /^\d+[mhdw]$/.test(text) ? new Date(2 * now.getTime() - moment.getTime()) : moment;
  if (past > now) throw new UsageError(`${flag} ${text} is in the future.`);
  return past.toISOString();
}
