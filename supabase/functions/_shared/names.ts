/** What does not count in a name, besides case. */
const PUNCTUATION = /[ \-_./:+@()[\]]/g;

/**
 * Name without case and punctuation, as `bruce.fold_name` makes it: Box2-Daily, box2_daily and box2daily are one name,
 * `c` and `c#` are two. Empty, where the database says null, for a name of punctuation alone.
 */
export function foldName(name: string): string {
  return lowerCase(name).replace(PUNCTUATION, "");
}

/**
 * Whether a name is what a glob says, as `bruce.matches_glob` judges it: `*` stands for any characters, everything else
 * for itself; case does not count.
 */
export function matchesGlob(name: string, glob: string): boolean {
  const [start = "", ...rest] = lowerCase(glob).split("*");
  const end = rest.pop();
  const text = lowerCase(name);
  if (end === undefined) return text === start;
  if (!text.startsWith(start)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - end.length >= at && text.endsWith(end);
}

/** Lower case as Postgres makes it: letter by letter, whatever stands around it. */
export function lowerCase(text: string): string {
  return Array.from(text, (letter) => {
    const [first = ""] = letter.toLowerCase();
    return first;
  }).join("");
}
