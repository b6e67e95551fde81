/** The units in which a person says how long, with their seconds; the largest first. */
export const units = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 } as const;
export type Unit = keyof typeof units;

/** As Postgres counts them in seconds: a year is 365.25 days, a month 30. */
export const secondsOfYear = 31_557_600;
const words: Record<string, number> = {
  year: secondsOfYear,
  mon: 2_592_000,
  day: 86_400,
  hour: 3600,
  minute: 60,
  second: 1,
};

/** The seconds of an interval as Postgres or the form writes it: `1 day 02:00:00`, `90 minutes`. */
export function secondsOf(interval: string): number {
  let seconds = 0;
  for (
    const [, count, word] of interval.matchAll(/(-?[\d.]+) (year|mon|day|hour|minute|second)/g)
  ) {
    seconds += Number(count) * (words[word ?? ""] ?? 0);
  }
  const clock = interval.match(/(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)/);
  if (!clock) return seconds;
  const [, minus, hours, minutes, rest] = clock;
  const ofClock = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return seconds + (minus ? -ofClock : ofClock);
}

/** An interval as a number and the largest unit in which it is a whole one. */
export function split(interval: string): { count: number; unit: Unit } {
  const seconds = secondsOf(interval);
  if (seconds === 0) return { count: 0, unit: "minutes" };
  const unit = (Object.keys(units) as Unit[]).find((name) => seconds % units[name] === 0);
  return unit ? { count: seconds / units[unit], unit } : { count: seconds, unit: "seconds" };
}
