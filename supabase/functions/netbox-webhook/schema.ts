import { z } from "zod";

/** What became of a change, and the events that followed. */
const told = z.looseObject({
  status: z.literal([200, 202]),
  /** `applied`, `unchanged`, `outdated`, `duplicate`; `queued` is 202: stored, and applied with others in a moment. */
  result: z.string(),
});

/** See {@link told}. */
export type Told = z.output<typeof told>;

/** What the rpc `netbox_change` answers. */
export const changeAnswer = told;

/** What the rpc `netbox_changes` answers: of each change in the order they were given. */
export const changesAnswer = z.looseObject({ changes: z.array(told) });

/** What the rpc `apply_netbox_changes` answers: `applied`, with how many, wants to be asked again. */
export const applyAnswer = z.looseObject({
  result: z.enum(["applied", "done", "busy"]),
  changes: z.int().optional(),
});
