/** Why something may lack, and in which lists of the snapshot. */
export interface Gap {
  lists: readonly string[];
  /** A sentence for people. */
  message: string;
}

/**
 * Which lists say everything there is: `true` or `false` where it is the same of all of them, else each by its name.
 * Nothing is concluded from what an incomplete list lacks; what it says counts.
 */
export type Completeness = boolean | Record<string, boolean>;

/** The completeness of a snapshot of these lists with these gaps. */
export function completenessOf(lists: readonly string[], gaps: readonly Gap[]): Completeness {
  const isWhole = (list: string) => !gaps.some((gap) => gap.lists.includes(list));
  if (gaps.length === 0) return true;
  return lists.some(isWhole) && Object.fromEntries(lists.map((list) => [list, isWhole(list)]));
}
