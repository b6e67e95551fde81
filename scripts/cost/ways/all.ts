import type { Way } from "../way.ts";
import { expectedWay } from "./expected.ts";
import { questionsWay } from "./questions.ts";
import { ROWS } from "./rows.ts";
import { snapshotsOf } from "./snapshots.ts";
import { tuneWay } from "./tune.ts";

/** Every way in that is searched. */
export const WAYS: readonly Way[] = [
  ...Object.keys(ROWS).map((key) => {
    const [source = "", list = ""] = key.split(".");
    return snapshotsOf(source, list);
  }),
  expectedWay,
  questionsWay,
  tuneWay,
];
