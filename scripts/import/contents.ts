import type { Problem } from "./problem.ts";
import type { RawRow } from "./raw_row.ts";

/** What a file holds. With a `refusal` nothing of it may be imported. */
export interface Contents {
  rows: RawRow[];
  problems: Problem[];
  refusal?: Problem;
}
