import { z } from "zod";
import { moment, sourceName, wholeNumber } from "../fields.ts";
import { time } from "./answer.ts";
import { by } from "./by.ts";
import { shortText, uuid } from "./query.ts";
import { OPERATORS, type Route } from "./route.ts";

const acknowledged = z.looseObject({
  issue_id: uuid,
  acknowledged_at: time,
  acknowledged_by: z.string(),
  note: z.string().nullable(),
  changed: z.boolean().describe("False: this was said before, and stands."),
  replaced: z.looseObject({
    acknowledged_by: z.string(),
    acknowledged_at: time,
    note: z.string().nullable(),
  }).nullable().describe("What was there, where a person took it over."),
  message: z.string().optional().describe("Who has it, where it is somebody else."),
});

/** Acknowledges an issue; also by the one-purpose token of a link. */
export const acknowledge: Route = {
  name: "acknowledge",
  methods: ["POST"],
  path: "/issues/{issue_id}/acknowledge",
  summary:
    "Says that somebody takes care of an open issue. The first stands; a person takes it over with a note.",
  roles: OPERATORS,
  input: z.strictObject({ issue_id: uuid, by, note: shortText(1_000).optional() }),
  output: acknowledged,
  rpc: "api_acknowledge",
};

const unacknowledge: Route = {
  name: "unacknowledge",
  methods: ["POST"],
  path: "/issues/{issue_id}/unacknowledge",
  summary: "Takes an acknowledgement back.",
  roles: OPERATORS,
  input: z.strictObject({ issue_id: uuid, by }),
  output: z.looseObject({ issue_id: uuid }),
  rpc: "api_unacknowledge",
};

const waive: Route = {
  name: "waive",
  methods: ["POST"],
  path: "/issues/{issue_id}/waive",
  summary: "Accepts an issue, as it is now, until a moment; void when its values change.",
  roles: OPERATORS,
  input: z.strictObject({
    issue_id: uuid,
    reason: shortText(1_000),
    expires_at: z.union([moment, z.iso.date()]).describe(
      "Until when: a date (its beginning, UTC), or a moment (ISO 8601 with offset).",
    ),
    by,
  }),
  output: z.looseObject({
    waiver_id: z.int(),
    issue_id: uuid,
    reason: z.string(),
    expires_at: time,
  }),
  rpc: "api_waive",
};

const endWaiver: Route = {
  name: "end_waiver",
  methods: ["POST"],
  path: "/waivers/{waiver_id}/end",
  summary: "Ends a waiver now: what it held back is told.",
  roles: OPERATORS,
  input: z.strictObject({ waiver_id: wholeNumber(1, Number.MAX_SAFE_INTEGER), by }),
  output: z.looseObject({ waiver_id: z.int() }),
  rpc: "api_end_waiver",
};

const takeSuggestion: Route = {
  name: "take_suggestion",
  methods: ["POST"],
  path: "/issues/{issue_id}/taken",
  summary:
    "Says that somebody did what was suggested: what is observed next tells whether it helped, and ranks it the next time.",
  roles: OPERATORS,
  input: z.strictObject({
    issue_id: uuid,
    suggestion: shortText(100).describe("Its key."),
    by,
  }),
  output: z.looseObject({ issue_id: uuid, suggestion: z.string(), taken_at: time }),
  rpc: "api_take_suggestion",
};

const release: Route = {
  name: "release_snapshot",
  methods: ["POST"],
  path: "/snapshots/release",
  summary: "Applies a snapshot that the breaker holds: what it shows is true.",
  roles: OPERATORS,
  input: z.strictObject({
    hostname: shortText(253).describe("Host of the snapshot; `netbox` for an expected state."),
    source: sourceName.describe("Its source; `netbox` for an expected state."),
    by,
  }),
  output: z.looseObject({
    released: z.literal(true),
    hostname: z.string(),
    source: z.string(),
    events: z.looseObject({ opened: z.int(), changed: z.int(), resolved: z.int() }),
  }),
  rpc: "api_release_snapshot",
};

const forget: Route = {
  name: "forget",
  methods: ["POST"],
  path: "/hosts/{hostname}/forget",
  summary:
    "Ends all that is known of a host because it reported, or by one source; if it reports again, it is new.",
  roles: OPERATORS,
  input: z.strictObject({
    hostname: shortText(253).describe("A host that is gone for good."),
    source: sourceName.optional().describe(
      "Only what this source told, such as an uninstalled collector.",
    ),
    by,
  }),
  output: z.looseObject({
    hostname: z.string(),
    by: z.string(),
    things: z.int(),
    issues: z.int(),
    waivers: z.int(),
  }),
  rpc: "api_forget",
};

/** Routes by which an operator decides. */
export const actRoutes = [
  acknowledge,
  unacknowledge,
  waive,
  endWaiver,
  takeSuggestion,
  release,
  forget,
] as const;
