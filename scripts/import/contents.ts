import type { Problem } from "./problem.ts";
import type { RawRow } from "./raw_row.ts";

/** What a file holds. With a `refusal` nothing of it may be imported. */
export interface Contents {
  rows: RawRow[];
  problems: Problem[];
  refusal?: Problem;
  /** Rows of streams that only BRUCE itself writes, such as issues: an export holds them, no import takes them. */
  leftOut?: number;
}
