import { z } from "zod";
import { netboxMapping } from "./mapping.ts";

/** What the rpc `netbox_mapping` answers. */
export const mappingAnswer = z.looseObject({ status: z.literal(200), mapping: netboxMapping })
  .transform(({ mapping }) => mapping);
