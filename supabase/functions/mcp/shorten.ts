/** Characters of JSON that a model gets at most: some 6,000 tokens. */
export const MAX_CHARACTERS = 24_000;

/** Characters of one text in an answer. */
const MAX_TEXT = 2_000;

/**
 * The same answer, short enough for a model: long texts are cut, and of the longest lists the last items are left out,
 * half of a list at a time. `left_out` counts what is missing, by the name of the list; the cursor of a page that was
 * cut would skip it, so there is none.
 */
export function shorten(answer: Record<string, unknown>): Record<string, unknown> {
  const short = cutTexts(answer) as Record<string, unknown>;
  const leftOut: Record<string, number> = {};
  while (lengthOf(short) > MAX_CHARACTERS) {
    const longest = longestList(short);
    if (!longest) break;
    const { name, items } = longest;
    const kept = Math.floor(items.length / 2);
    leftOut[name] = (leftOut[name] ?? 0) + items.length - kept;
    short[name] = items.slice(0, kept);
  }
  if (Object.keys(leftOut).length === 0) return short;
  const hint = "Ask again with a smaller limit or narrower filters to see what was left out.";
  const cursor = leftOut.items && "next_cursor" in short ? { next_cursor: null } : {};
  return { ...short, ...cursor, left_out: { ...leftOut, hint } };
}

function cutTexts(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT).toWellFormed()}…` : value;
  }
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, cutTexts(field)]));
}

function longestList(answer: Record<string, unknown>): { name: string; items: unknown[] } | null {
  const lists = Object.entries(answer).flatMap(([name, items]) =>
    Array.isArray(items) && items.length > 0 ? [{ name, items, length: lengthOf(items) }] : []
  );
  return lists.sort((a, b) => b.length - a.length)[0] ?? null;
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}
