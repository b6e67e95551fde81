import { z } from "zod";
import { time } from "./answer.ts";
import { by } from "./by.ts";
import { shortText } from "./query.ts";
import { OPERATORS, type Route } from "./route.ts";

/** What can be tuned; each is a list of rows. */
const what = z.enum([
  "rules",
  "thresholds",
  "reactions",
  "windows",
  "waivers",
  "schedules",
  "settings",
]);

const input = z.strictObject({
  what,
  key: shortText(100).optional().describe("Which row; without it a new one is made."),
  values: z.record(z.string(), z.unknown()).optional().describe("The new values, by their names."),
  was: z.record(z.string(), z.unknown()).optional().describe(
    "The values that were seen: other ones by now are answered with 409.",
  ),
  remove: z.boolean().optional().describe("Removes the row, or ends the waiver."),
  by,
});

const values = z.looseObject({}).nullable();

const tune: Route = {
  name: "tune",
  methods: ["POST"],
  path: "/tune",
  summary:
    "Makes, changes or removes a rule's settings, a threshold, reaction, window or schedule.",
  roles: OPERATORS,
  input,
  output: z.looseObject({ key: z.string(), before: values, after: values }),
  rpc: "api_tune",
};

const preview: Route = {
  name: "preview",
  methods: ["POST"],
  path: "/preview",
  summary: "What /tune would do with the same body, to the issues of now and in the last 7 days.",
  roles: OPERATORS,
  input,
  output: z.looseObject({ as_of: time }),
  rpc: "api_preview",
};

/** Routes by which an operator changes what BRUCE tells. */
export const tuningRoutes = [preview, tune] as const;
