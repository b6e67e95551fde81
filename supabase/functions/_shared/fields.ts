import { z } from "zod";
import { MAX_HOSTNAME_LENGTH } from "./limits.ts";

/** Name of a host, service or cluster: trimmed, with a letter or digit in it, without control characters. */
export const name = z.string()
  .trim()
  .min(1, "Must not be empty.")
  .max(MAX_HOSTNAME_LENGTH, `Must have at most ${MAX_HOSTNAME_LENGTH} characters.`)
  .refine((text) => !/\p{Cc}/u.test(text), "Must not hold control characters.")
  .refine((text) => /[\p{L}\p{N}]/u.test(text), "Must hold a letter or a digit.");

/** Name of a source such as `docker` or `service_health`. */
export const sourceName = z.string().regex(
  /^[a-z][a-z0-9_-]{0,62}$/,
  "Must be lower case: a letter, then letters, digits, `_` or `-`; for example `docker`.",
);

/** Moment as ISO 8601 with offset, in years that Postgres and people use, kept as it was written. */
export const moment = z.iso.datetime({
  offset: true,
  error: "Must be ISO 8601 text with an offset, for example `2026-01-31T18:00:00Z`.",
}).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  const [, hours = "0"] = /[+-](\d{2}):\d{2}$/.exec(text) ?? [];
  return year >= 1970 && year <= 9999 && Number(hours) <= 14;
}, "Must lie between the years 1970 and 9999, with an offset of at most 14 hours.");

/** Whole number within bounds, also as text of digits: some JSON writers quote every number. */
export function wholeNumber(minimum: number, maximum: number): z.ZodType<number> {
  return z.preprocess(
    (value) => typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value,
    z.int("Must be a whole number.").min(minimum).max(maximum),
  );
}

/** A JSON object, passed on as it is: what it holds is for the database to judge. */
export const jsonObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { error: "Must be an object.", params: { code: "wrong_type" } },
);
