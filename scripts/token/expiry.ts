const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Moment that `90d`, `12h`, `8w` or an ISO 8601 date or moment stands for; null when it is none of these. */
export function expiryOf(text: string, now: Date): Date | null {
  const [, amount, unit] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  if (unit) return new Date(now.getTime() + Number(amount) * (UNIT_MS[unit] ?? 0));
  const moment = new Date(/^\d{4}-\d{2}-\d{2}/.test(text) ? text : NaN);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
