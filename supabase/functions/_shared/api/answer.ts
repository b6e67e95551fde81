import { z } from "zod";

/** A moment as the database writes it. */
export const time = z.iso.datetime({ offset: true });

/** Which snapshot says so, whose it is, and of when; more keys may follow. */
export const evidence = z.looseObject({
  snapshot_id: z.int().nullable().describe("id in observed_snapshots; null when no snapshot is."),
  source: z.string().nullable(),
  observed_at: time.nullable(),
});

/** Whole seconds between the evidence and `as_of`; null when nothing was ever seen. */
export const age = z.int().min(0).nullable().describe("Age of the evidence in seconds.");

/** What every item has. */
export const proof = { evidence, age_s: age };

/** A page of items, newest or worst first. */
export function pageOf(item: z.ZodObject) {
  return z.looseObject({
    items: z.array(item),
    next_cursor: z.string().nullable().describe("Send it as `cursor` for the next page."),
    as_of: time.describe("The moment that this answer is true of."),
  });
}
