/** Characters of JSON that a model gets at most: some 6,000 tokens. */
export const MAX_CHARACTERS = 24_000;

/** Of these, what says that something was left out. */
const ROOM_FOR_SHORTENED = 500;

/** Characters of one text in an answer. */
const MAX_TEXT = 2_000;

/**
 * The same answer, short enough for a model: long texts are cut, and of the longest lists the last items are left out,
 * half of a list at a time. A list with one item keeps it: the lists inside it are cut. `shortened` counts what is missing,
 * by the place of the list; the cursor of a page that was cut would skip it, so there is none.
 */
export function shorten(answer: Record<string, unknown>): Record<string, unknown> {
  const short = cutTexts(answer) as Record<string, unknown>;
  if (lengthOf(short) <= MAX_CHARACTERS) return short;
  const gone: Record<string, number> = {};
  while (lengthOf(short) > MAX_CHARACTERS - ROOM_FOR_SHORTENED) {
    const longest = longestList(short);
    if (!longest) break;
    const { place, items } = longest;
    const last = items.splice(Math.ceil(items.length / 2));
    gone[place] = (gone[place] ?? 0) + last.length;
  }
  if (Object.keys(gone).length === 0) return short;
  const hint = "Ask again with a smaller limit or narrower filters to see what was left out.";
  const cursor = gone.items && "next_cursor" in short ? { next_cursor: null } : {};
  return { ...short, ...cursor, shortened: { ...gone, hint } };
}

/** A copy, so that lists of it can be cut. */
function cutTexts(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT).toWellFormed()}…` : value;
  }
  if (Array.isArray(value)) return value.map(cutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, cutTexts(field)]));
}

type List = { place: string; items: unknown[] };

function longestList(answer: Record<string, unknown>): List | null {
  return listsIn(answer, "")
    .map((list) => ({ ...list, length: lengthOf(list.items) }))
    .sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Lists of two items and more, the outermost ones: what is inside the items of one is cut with them. */
function listsIn(value: unknown, place: string): List[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value) && value.length > 1) return [{ place, items: value }];
  return Object.entries(value).flatMap(([key, field]) =>
    listsIn(field, place === "" ? key : `${place}.${key}`)
  );
}

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}
