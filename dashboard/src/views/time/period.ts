const hourMs = 3_600_000;

/** A period as it stands in the address; without `until` it lasts until now. Times in milliseconds. */
export interface Period {
  since: number;
  until?: number;
  /** The button that names it. */
  named?: "night" | "day" | "week";
}

/** From 20:00 of yesterday to 08:00 of today, by the clock of this device; before 08:00 it still lasts. */
export function lastNight(now: number): Period {
  const date = new Date(now);
  const at = (day: number, hour: number) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + day, hour).getTime();
  const until = at(0, 8);
  return { since: at(-1, 20), ...(until < now ? { until } : {}), named: "night" };
}

/**
 * Reads `since` and `until` of an address: a time, `night`, `24h`, `7d`. Without one it is last night in the morning, and
 * 24 hours from noon on.
 */
export function readPeriod(query: URLSearchParams, now: number): Period {
  const asked = query.get("since") ?? "";
  const since = asked !== "" ? asked : new Date(now).getHours() < 12 ? "night" : "24h";
  if (since === "night") return lastNight(now);
  if (since === "24h") return { since: now - 24 * hourMs, named: "day" };
  if (since === "7d") return { since: now - 7 * 24 * hourMs, named: "week" };
  const from = readTime(since);
  if (from === undefined || from >= now) return lastNight(now);
  const until = readTime(query.get("until"));
  return until !== undefined && until > from ? { since: from, until } : { since: from };
}

/** A time of an address, in milliseconds; undefined where there is none that can be read. */
export function readTime(text: string | null): number | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** How far back the slider goes, in hours. */
export const sliderHours = 30 * 24;

/** The full hour that a place of the slider stands for; its last place is now, which has no time. */
export function timeAtPlace(place: number, now: number): number | undefined {
  if (place >= sliderHours) return undefined;
  return Math.floor(now / hourMs) * hourMs - (sliderHours - 1 - place) * hourMs;
}

/** The place of the slider that is nearest to a time. */
export function placeOfTime(at: number | undefined, now: number): number {
  if (at === undefined) return sliderHours;
  const back = Math.round((Math.floor(now / hourMs) * hourMs - at) / hourMs);
  return Math.min(sliderHours - 1, Math.max(0, sliderHours - 1 - back));
}
