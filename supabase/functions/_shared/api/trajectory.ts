import { z } from "zod";
import { time } from "./answer.ts";
import { hostnames } from "./query.ts";
import { moment } from "../fields.ts";
import { READERS, type Route } from "./route.ts";

const series = z.array(z.number().nullable());

const amount = {
  opened: z.int(),
  opened_before: z.int().nullable().describe("In the time before; null: too little data."),
  resolved: z.int(),
  set_aside: z.int().describe("Ended by a waiver, or because the host or thing was forgotten."),
  open: z.int().describe("Open at the end."),
  mean_open: z.number().nullable().describe("Open on average; null: no data."),
  mean_open_before: z.number().nullable(),
  direction: z.enum(["better", "same", "worse", "unknown"]),
  daily: z.looseObject({ opened: series, resolved: series, open: series }).describe(
    "One number for each of `days`; null: no data of that day.",
  ).optional(),
};

const named = z.looseObject({ name: z.string(), ...amount });

const duration = z.looseObject({
  count: z.int(),
  mean_s: z.number().nullable(),
  median_s: z.number().nullable(),
});

const month = z.looseObject({
  month: z.string().describe("Such as 2026-03."),
  has_data: z.boolean(),
  opened: z.int().nullable(),
  detect: duration.describe("From the beginning of the difference to the opening."),
  detect_left_out: z.looseObject({ held_back: z.int(), beginning_unknown: z.int() }),
  resolve: duration.describe("From the opening to the end."),
  resolve_left_out: z.looseObject({ waived: z.int(), forgotten: z.int() }),
});

const thing = z.looseObject({
  hostname: z.string(),
  service: z.string().nullable(),
  event_type: z.string(),
  field: z.string().nullable(),
  severity: z.string().nullable(),
  occurrences: z.int().describe("How often it opened in this time."),
  open_s: z.number(),
  share: z.number().nullable().describe("Of the time, from 0 to 1."),
  is_open: z.boolean(),
  last_opened_at: time,
  issue_id: z.string(),
});

const image = z.looseObject({
  hostname: z.string(),
  service: z.string(),
  changed_at: time,
  release: z.string(),
  release_before: z.string(),
  compared_s: z.number().describe("How long after the change, and before it, is compared."),
  opened: z.array(z.looseObject({ event_type: z.string(), occurrences: z.int() })),
  opened_before: z.array(z.looseObject({ event_type: z.string(), occurrences: z.int() })),
  ended: z.array(z.looseObject({ event_type: z.string(), occurrences: z.int() })),
});

const forecasts = z.looseObject({
  growing: z.array(z.looseObject({
    hostname: z.string(),
    service: z.string().nullable(),
    metric: z.string(),
    full_at: time,
    because: z.string().describe("The same in a sentence."),
  })).describe("What fills up, the next 12 to be full first."),
  growing_total: z.int(),
  not_enough_data: z.int().describe("Of so many nobody can say."),
});

const remedies = z.looseObject({
  commands: z.array(z.looseObject({ name: z.string(), run: z.int(), verified: z.int() })),
  resolved: z.array(
    z.looseObject({ event_type: z.string(), with_command: duration, without: duration }),
  ),
});

/** Where drift is going; docs/trajectory.md says what each member is. */
export const trajectory: Route = {
  name: "trajectory",
  methods: ["GET"],
  path: "/trajectory",
  summary:
    "Where drift is going: better or worse than before, by rule, host and day; times to detect and to resolve by month; what drifts most; what followed a new image; what commands did.",
  roles: READERS,
  input: z.strictObject({
    since: moment.optional().describe(
      "A moment of the first local day; without it, 30 days, today among them.",
    ),
    until: moment.optional().describe(
      "End of the last local day, at most 400 days later; without it, now.",
    ),
    hostname: hostnames,
    daily: z.enum(["all", "none"]).optional().describe(
      "all: with a number for each day, which is the default of the API; none: without.",
    ),
  }),
  output: z.looseObject({
    sentences: z.array(z.string()).describe("The same in a few sentences."),
    since: time,
    until: time,
    since_before: time.describe("Begin of the time that it is compared with."),
    time_zone: z.string().describe("Days and months are of this zone."),
    known_since: time.nullable().describe("Before this moment there is no data."),
    counted_until: time.describe("What happened after this moment is not counted yet."),
    days: z.array(z.string()).optional(),
    total: z.looseObject(amount),
    rules: z.array(named),
    hosts: z.array(named).describe("The 12 hosts with the most drift."),
    hosts_total: z.int().nullable().describe("How many hosts drifted; null: not counted."),
    not_listed: z.array(z.string()).describe(
      "Members that are empty because too many issues were open in this time: ask about fewer days or some hosts.",
    ),
    months: z.array(month),
    most: z.array(thing),
    flapping: z.array(thing),
    forecasts: forecasts.describe("As of now, whatever the time asked for."),
    images: z.array(image),
    remedies,
    as_of: time,
    version: z.string(),
  }),
  rpc: "api_trajectory",
};
