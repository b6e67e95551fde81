import { shortText } from "./query.ts";

/** The person for whom a tool decides. */
export const by = shortText(100).optional().describe(
  "Who decides, when it is not the owner of the token; the journal names both.",
);
