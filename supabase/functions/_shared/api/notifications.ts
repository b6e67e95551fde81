import { z } from "zod";
import { time } from "./answer.ts";
import { by } from "./by.ts";
import { shortText, uuid } from "./query.ts";
import { OPERATORS, type Route } from "./route.ts";
import { withTestResult } from "./test_answer.ts";

const target = shortText(100).describe("Name of the target.");

const test: Route = {
  name: "test_target",
  methods: ["POST"],
  path: "/targets/{target}/test",
  summary: "Sends a test notification to a target, and waits up to 8 s for what the target says.",
  roles: OPERATORS,
  input: z.strictObject({ target, by }),
  output: z.looseObject({
    action_id: uuid,
    as_of: time,
    state: z.enum(["delivered", "dead", "waiting"]),
    http_status: z.int().nullable(),
    said: z.string().describe("What the target answered, or why nothing was sent to it."),
  }),
  rpc: "api_test_target",
  finish: withTestResult,
};

const replay: Route = {
  name: "replay",
  methods: ["POST"],
  path: "/notifications/replay",
  summary: "Sends dead letters again: these, or all of a target.",
  roles: OPERATORS,
  input: z.strictObject({
    action_ids: z.array(uuid).min(1).max(1_000).optional().describe("Which dead letters."),
    target: target.optional(),
    by,
  }),
  output: z.looseObject({ replayed: z.int() }),
  rpc: "api_replay",
};

/** Routes about what is sent. */
export const notificationRoutes = [test, replay] as const;
