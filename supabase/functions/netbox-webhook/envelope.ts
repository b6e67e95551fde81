import { z } from "zod";
import { wholeNumber } from "../_shared/fields.ts";

/** NetBox 3.5 wrote a blank where ISO 8601 has a `T`. */
const timestamp = z.string().transform((text, context) => {
  const moment = new Date(text.trim().replace(" ", "T"));
  if (!Number.isNaN(moment.getTime())) return moment;
  context.issues.push({ code: "custom", input: text, message: "Must be a moment in ISO 8601." });
  return z.NEVER;
});

/** A UUID in every version; a longer text is no id, and none that could be kept in an index. */
const requestId = z.string().max(100, "Must have at most 100 characters.").nullish();

/**
 * What an event rule sends, in every version from 3.5 to 4.7 (netbox/extras/webhooks.py): `model` up to 4.4,
 * `object_type` from 4.4; `username` and `request_id` up to 4.6, `request` from 4.6. `snapshots` is never read: it has
 * another shape than `data` and repeats secrets.
 */
export const envelope = z.object({
  event: z.string(),
  timestamp,
  model: z.string().optional(),
  object_type: z.string().optional(),
  request_id: requestId,
  request: z.object({ id: requestId }).nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
}).transform(({ model, object_type, request, request_id, ...rest }) => ({
  ...rest,
  /** `dcim.device`, or the bare model name of NetBox before 4.4. */
  type: object_type ?? model ?? "",
  requestId: request?.id ?? request_id ?? null,
}));

/** See {@link envelope}. */
export type Envelope = z.output<typeof envelope>;

/** What every object in `data` has. */
export const anyObject = z.object({
  id: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  last_updated: z.iso.datetime({ offset: true }).nullish().catch(null),
});
