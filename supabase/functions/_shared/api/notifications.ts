import { z } from "zod";
import { time } from "./answer.ts";
import { by } from "./by.ts";
import { shortText, uuid } from "./query.ts";
import { OPERATORS, type Route } from "./route.ts";

const target = shortText(100).describe("Name of the target.");

const test: Route = {
  name: "test_target",
  methods: ["POST"],
  path: "/targets/{target}/test",
  summary: "Queues a test notification for a target; what the target said is in its action.",
  roles: OPERATORS,
  input: z.strictObject({ target, by }),
  output: z.looseObject({ action_id: uuid, as_of: time }),
  rpc: "api_test_target",
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
