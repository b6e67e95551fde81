import { z } from "zod";
import { moment, wholeNumber } from "../fields.ts";

/** Items of a page when nobody says how many, and at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** Items of a list in a filter. */
const MAX_FILTER_ITEMS = 50;

/** A list, also as text with commas: `?severity=high,critical` and `?severity=high&severity=critical` are one. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value) =>
      typeof value === "string"
        ? value.split(",").map((part) => part.trim()).filter((part) => part !== "")
        : value,
    z.array(item).min(1, "Must not be empty.").max(
      MAX_FILTER_ITEMS,
      `Must hold at most ${MAX_FILTER_ITEMS} items.`,
    ),
  );
}

/** True or false, also as text. */
export const flag = z.preprocess(
  (value) => value === "true" ? true : value === "false" ? false : value,
  z.boolean(),
);

/** Short text without control characters. */
export function shortText(maximum: number) {
  return z.string().trim()
    .min(1, "Must not be empty.")
    .max(maximum, `Must have at most ${maximum} characters.`)
    .refine((text) => !/\p{Cc}/u.test(text), "Must not hold control characters.");
}

/** Severities, worst first. */
export const severity = z.enum(["critical", "high", "medium", "low", "info"]);

const eventType = z.string().regex(
  /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
  "Must be a type such as `SERVICE_MISSING`.",
);

/** Filters by name. */
export const hostnames = list(shortText(253)).optional().describe(
  "Hosts by name, alias or address; `*` stands for any characters.",
);
export const services = list(shortText(253)).optional().describe("Services by name.");
export const eventTypes = list(eventType).optional().describe(
  "Types such as SERVICE_MISSING; older names are accepted.",
);
export const severities = list(severity).optional().describe("One or several severities.");
export const since = moment.optional().describe("From this moment on (ISO 8601 with offset).");
export const until = moment.optional().describe("Before this moment (ISO 8601 with offset).");
/** The id of an issue or of another thing that has a UUID. */
export const uuid = z.guid("Must be a UUID.");

/** How much of a list, and from where. */
export const paging = {
  limit: wholeNumber(1, MAX_LIMIT).optional().describe(
    `Items of a page: 1 to ${MAX_LIMIT}, else ${DEFAULT_LIMIT}.`,
  ),
  cursor: z.string().max(2_000).regex(/^[A-Za-z0-9_-]+$/, "Must be a `next_cursor`.").optional()
    .describe("`next_cursor` of the page before, with the same filters."),
};

/** The filter `fields` for items of this shape. */
export function fieldsOf(item: z.ZodObject) {
  const names = Object.keys(item.shape);
  return list(z.enum(names)).optional().describe("Only these fields of each item.");
}
