import type { ApiError } from "./errors.ts";

/** Either data or an error, never both: errors are values, so that no fault passes by unseen. */
export type Result<Data> = { data: Data; error: null } | { data: null; error: ApiError };

/** A result that succeeded. */
export function succeed<Data>(data: Data): Result<Data> {
  return { data, error: null };
}

/** A result that failed. */
export function fail(error: ApiError): { data: null; error: ApiError } {
  return { data: null, error };
}
