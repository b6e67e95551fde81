/** Days that the view offers. */
export const periods = [7, 30, 90, 365] as const;

/** The number of days in the address; 30 when it names none of those that are offered. */
export function readDays(text: string | null): number {
  const days = Number(text);
  return (periods as readonly number[]).includes(days) ? days : 30;
}

/** The begin of so many days, today among them, by the clock of the reader. */
export function beginOf(days: number, now: number): string {
  const begin = new Date(now);
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - days + 1);
  return begin.toISOString();
}
