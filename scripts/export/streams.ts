import { expected } from "./expected.ts";
import { observed } from "./observed.ts";
import type { Stream } from "./stream.ts";
import { events, rowsOf } from "./tables.ts";

/** Every stream by its name. */
export const STREAMS: Readonly<Record<string, Stream>> = {
  expected,
  observed,
  events,
  issues: rowsOf("issues", {
    key: "uuid",
    time: "first_seen_at",
    summary: "differences while they lived",
  }, "issue_id"),
  journal: rowsOf("journal", { key: "bigint", time: "created_at", summary: "what was done" }),
  memories: rowsOf("memories", { key: "bigint", time: "created_at", summary: "what was noted" }),
  commands: rowsOf("bruce_cmd", {
    key: "uuid",
    time: "created_at",
    summary: "queued commands and their states",
  }, "command_id"),
  results: rowsOf("bruce_cmd_result", {
    key: "bigint",
    time: "received_at",
    summary: "what commands ended with",
  }),
};
