import { secondsOf } from "../views/tuning/interval.ts";

/**
 * A text of the database with its intervals as the reader says them: `a report every 00:05:00` becomes
 * `a report every 5 min`. The time of a date stays.
 */
export function intervalsInWords(text: string, span: (seconds: number) => string): string {
  return text.replace(
    /(?<![\d:-]|\d{4}-\d\d-\d\d )(?:\d+ days? )?\d+:[0-5]\d:[0-5]\d(?![\d:.])|(?<![\d:-])\d+ days?(?! ?\d+:)/g,
    (interval) => span(secondsOf(interval)),
  );
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Hours of the database, such as `mon tue 08:00-22:00 Europe/Paris`, with weekdays in a language. */
export function weekdaysInWords(text: string, language: string): string {
  const named = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  return text.replace(/\b(?:mon|tue|wed|thu|fri|sat|sun)\b(?=[^,]*\d\d:\d\d-)/g, (day) => {
    // the fifth of January 1970 was a Monday
    return named.format(new Date((4 + weekdays.indexOf(day)) * 86_400_000));
  });
}
