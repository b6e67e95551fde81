/** A day of the calendar; a day may have more than what was counted. */
export interface Day {
  day: string;
  starts_at: string;
  ends_at: string;
  opened: number;
  is_complete: boolean;
}

/** The days of a calendar in rows of a week, Monday first; days to come are missing from the last. */
export function weeksOf(days: readonly Day[]): Day[][] {
  return Array.from(
    { length: Math.ceil(days.length / 7) },
    (_, week) => days.slice(week * 7, week * 7 + 7),
  );
}

/** How dark a day is, 0 (nothing) to 4, against the fullest of all days. */
export function shadeOf(opened: number, most: number): number {
  return opened === 0 ? 0 : Math.max(1, Math.ceil(4 * opened / most));
}
