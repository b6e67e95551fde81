import { z } from "zod";

/** What the rpc `netbox_change` answers: what became of the change, and the events that followed. */
export const databaseAnswer = z.looseObject({ status: z.literal(200), result: z.string() })
  .transform(({ status: _, ...rest }) => rest);
