/** Who holds an issue back until when; `until` is null where it recurs. */
export interface Holder {
  until: string | null;
  reason: string;
  by: string;
}

/** What holds a pending issue back. */
export interface Hold {
  waits_for: string | null;
  waiver: Holder & { waiver_id: number } | null;
  window: Holder | null;
}

/** Does it last until somebody ends it? */
export const isForGood = (until: string | null | undefined) => !until || until === "infinity";
