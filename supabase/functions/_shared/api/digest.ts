import { z } from "zod";
import { moment } from "../fields.ts";
import { time } from "./answer.ts";
import { READERS, type Route } from "./route.ts";

const seconds = z.number().nullable();
const counts = z.looseObject({});

/** What happened between two moments, in numbers; docs/digest.md says what each member is. */
const digestAnswer = z.looseObject({
  from: time,
  to: time,
  events: counts,
  noisiest_rules: z.array(counts),
  noisiest_hosts: z.array(counts),
  open: counts,
  held_back: counts,
  longest_open: z.array(counts),
  flapping: z.array(z.string()),
  mean_time_to_detect_s: seconds,
  mean_time_to_resolve_s: seconds,
  notices: counts,
  commands: counts,
  coverage: counts.describe(
    "How many hosts and services are declared, seen by nobody; hosts that report.",
  ),
  unused: z.array(counts).describe("Waivers and maintenance windows that match nothing."),
  overdue: z.array(z.string()).describe(
    "Parts of BRUCE that were not heard of, or what keeps them from working now.",
  ),
});

/** The digest of some time; of all hosts. */
export const digest: Route = {
  name: "digest",
  methods: ["GET"],
  path: "/digest",
  summary:
    "What happened between two moments: noisiest rules and hosts, longest open, mean times, notices, commands.",
  roles: READERS,
  input: z.strictObject({
    from: moment.optional().describe("The earlier moment; without it, a day before `to`."),
    to: moment.optional().describe("The later moment; without it, now."),
  }),
  output: z.looseObject({
    digest: digestAnswer,
    summary: z.string().describe("The same in a few lines."),
    as_of: time,
  }),
  rpc: "api_digest",
};
