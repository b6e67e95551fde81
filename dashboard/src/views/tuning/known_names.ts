import { fitsGlob } from "../../parts/glob.ts";

/** The longest part of a glob that stands for itself: what can be looked for. */
export function literalOf(glob: string): string {
  return glob.split(/[*?]+/).reduce((longest, part) =>
    part.length > longest.length ? part : longest
  );
}

/** How many names of a kind `dashboard_find` answers at most. */
const most = 8;

/**
 * Is anything called so? `found` are the names that were found by {@link literalOf}; undefined where they do
 * not tell, because there are more.
 */
export function isKnown(glob: string, found: string[]): boolean | undefined {
  if (found.some((name) => fitsGlob(glob, name))) return true;
  // an exact name is the first of what is found by it
  return found.length < most || !/[*?]/.test(glob) ? false : undefined;
}
