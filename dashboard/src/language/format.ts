import { currentLanguage } from "./language.svelte.ts";

/** Formats are dear to make; one of each is kept. */
const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = currentLanguage() + JSON.stringify(options);
  const known = made.get(key) ?? new Intl.DateTimeFormat(currentLanguage(), options);
  made.set(key, known);
  return known;
}

/** A number as the reader writes it: 1,234 or 1 234. */
export function number(value: number, digits = 0): string {
  return value.toLocaleString(currentLanguage(), { maximumFractionDigits: digits });
}

/** `2 critical`: a count with its noun, by the plural rules of the language. */
export function plural(count: number, one: string, many: string): string {
  const rule = new Intl.PluralRules(currentLanguage()).select(count);
  return `${number(count)} ${rule === "one" ? one : many}`;
}

/** `28 Nov 2026, 22:10:05`, for people who want it exactly. */
export function exactTime(at: string | number): string {
  return format({ dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

/** `22:10` today, else `27 Nov, 22:10`. */
export function shortTime(at: string | number, now: number): string {
  const date = new Date(at);
  const isToday = isSameDay(at, now);
  return format(
    isToday ? { timeStyle: "short" } : {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      year: date.getFullYear() === new Date(now).getFullYear() ? undefined : "numeric",
    },
  ).format(date);
}

/** A size by the unit people use for it: `12 GB`, `64 Go`. Bytes in, powers of 1,024. */
export function bytes(value: number): string {
  const step = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), byteUnits.length - 1);
  return new Intl.NumberFormat(currentLanguage(), {
    style: "unit",
    unit: byteUnits[step],
    unitDisplay: "short",
    maximumSignificantDigits: 3,
  }).format(value / 1024 ** step);
}

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/** `Sat 28 Nov`. */
export function day(at: string | number): string {
  return format({ weekday: "short", day: "numeric", month: "short" }).format(new Date(at));
}

/** A whole number of a unit, written out: `1 hour`, `365 jours`. */
export function inUnits(count: number, unit: string): string {
  return new Intl.NumberFormat(currentLanguage(), { style: "unit", unit, unitDisplay: "long" })
    .format(count);
}

/** Is a time on the same day as another one? */
export function isSameDay(at: string | number, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

/** `28 Nov`. */
export function date(at: string | number): string {
  return format({ day: "numeric", month: "short" }).format(new Date(at));
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** A span of seconds by its largest unit: `40 s`, `3 h`, `12 d`. Never negative. */
export function span(seconds: number): string {
  const whole = Math.max(0, seconds);
  const [unit, size] = units.find(([, size]) => whole >= size) ?? ["second", 1];
  return new Intl.NumberFormat(currentLanguage(), { style: "unit", unit, unitDisplay: "narrow" })
    .format(Math.floor(whole / size))
    // the narrow English minute is the symbol of the metre
    .replace(
      /^([\d.,\s]*\d)\s*(\p{L}+)$/u,
      (_, count, word) => `${count} ${word === "m" ? "min" : word}`,
    );
}
