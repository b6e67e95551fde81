import { spawnSync } from "node:child_process";
import { UsageError } from "../program/usage_error.ts";

/**
 * Checks a calendar event of systemd, `*-*-* 03:15` or `hourly`: by its form, and by systemd itself where it is
 * installed. Throws a UsageError.
 */
export function checkCalendar(text: string): string {
  const calendar = text.trim();
  const isWords = /^[A-Za-z0-9*][A-Za-z0-9*:.,/~+_ -]*$/.test(calendar);
  if (isWords && isKnownToSystemd(calendar)) return calendar;
  throw new UsageError(
    `--calendar ${JSON.stringify(text)} is no time such as "*-*-* 03:15" or "hourly" ` +
      "(man systemd.time, CALENDAR EVENTS).",
  );
}

function isKnownToSystemd(calendar: string): boolean {
  const { status } = spawnSync("systemd-analyze", ["calendar", calendar], { stdio: "ignore" });
  return status === 0 || status === null;
}
