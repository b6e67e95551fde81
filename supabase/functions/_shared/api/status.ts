import { z } from "zod";
import { time } from "./answer.ts";
import { READERS, type Route } from "./route.ts";

const statusAnswer = z.looseObject({
  sentences: z.array(z.string()).describe("What is known, in a few sentences."),
  counts: z.looseObject({
    critical: z.int(),
    high: z.int(),
    medium: z.int(),
    low: z.int(),
  }).describe("Open issues that nobody takes care of and no root cause explains."),
  declared: z.int().describe("Active hosts and services that are declared."),
  unseen: z.int().describe("Of these, those that nobody can see."),
  reporting_hosts: z.int(),
  engine: z.looseObject({ is_well: z.boolean(), problems: z.array(z.string()) }).describe(
    "Whether BRUCE itself is well.",
  ),
  as_of: time,
});

/** Whether all is well. */
export const status: Route = {
  name: "status",
  methods: ["GET"],
  path: "/status",
  summary: "In a few sentences, whether all is well, and the numbers behind them.",
  roles: READERS,
  input: z.strictObject({}),
  output: statusAnswer,
  rpc: "api_status",
};
