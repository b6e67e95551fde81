const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * The moment that `90m`, `12h`, `90d`, `8w` from now stands for, or a date (its beginning, by the clock of this machine), or an
 * ISO 8601 moment; null when it is none of these.
 */
export function momentOf(text: string, now: Date): Date | null {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (unit) return new Date(now.getTime() + Number(amount) * (UNIT_MS[unit] ?? 0));
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const moment = new Date(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
