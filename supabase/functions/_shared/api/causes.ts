import { z } from "zod";
import { moment, wholeNumber } from "../fields.ts";
import { pageOf, proof, time } from "./answer.ts";
import { by } from "./by.ts";
import {
  eventTypes,
  fieldsOf,
  hostnames,
  paging,
  services,
  severities,
  severity,
  shortText,
  uuid,
} from "./query.ts";
import { OPERATORS, READERS, type Route } from "./route.ts";

const causeKey = z.string().regex(/^[0-9a-f]{32}$/, "Must be a `cause_key` of /causes.");

/** A suggestion that issues of a cause share, each told once. */
const sharedSuggestion = z.looseObject({
  key: z.string().describe("As of an issue; `suggestion` of enqueue takes it."),
  kind: z.string(),
  title: z.string().describe("In the words of one issue, with … where those of others differ."),
  risk: z.enum(["none", "low", "medium", "high"]).describe("The worst of them."),
  risk_why: z.string().optional(),
  issues: z.int().describe("For so many it is suggested"),
  of: z.int().describe("of so many that were looked at: at most as many as one act takes."),
  commands: z.int().describe(
    "For so many it is a command of the allow-list that would be admitted.",
  ),
  needs_approval: z.boolean().optional().describe("Of some of these commands."),
  netbox: z.boolean().optional().describe("`bruce netbox adopt --cause` does it."),
  cli: z.string().optional().describe("The line that does it for the whole cause."),
});

/** The same difference wherever it is; lists of names are cut unless one cause is asked for, totals never are. */
const causeItem = z.looseObject({
  cause_key: causeKey,
  severity,
  event_type: z.string(),
  details: z.string().describe("What differs and on how many hosts, in one sentence."),
  service: z.string().nullable().describe(
    "Null where its issues do not share it; so are the next.",
  ),
  field: z.string().nullable(),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  place: z.string().nullable().describe("The hypervisor or cluster that its hosts share."),
  hosts: z.array(z.string()).describe("At most 50, unless cause_key is given; so are the next."),
  hosts_total: z.int(),
  services: z.array(z.string()),
  services_total: z.int().describe("A service counts once on each host."),
  issue_ids: z.array(uuid),
  drift_keys: z.array(z.string()),
  issues_total: z.int(),
  states: z.looseObject({
    open: z.int(),
    pending: z.int(),
    acknowledged: z.int(),
    waived: z.int(),
    in_maintenance: z.int(),
    stale: z.int(),
  }),
  blast_radius: z.looseObject({
    hosts: z.int().describe("Hosts that have it, and hosts of what it explains."),
    services: z.int(),
    victims: z.int().describe("Issues that it explains."),
    fleet_share: z.number().describe("Part of all hosts: 0.25 is a quarter."),
  }),
  suggestions: z.array(sharedSuggestion).optional().describe(
    "Only with cause_key: what would end its issues, what most of them share first.",
  ),
  first_seen_at: time,
  last_seen_at: time,
  ...proof,
});

const causes: Route = {
  name: "causes",
  methods: ["GET"],
  path: "/causes",
  summary:
    "The same difference on many hosts as one row with its hosts and blast radius, the widest first.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    service: services,
    event_type: eventTypes,
    severity: severities,
    min_hosts: wholeNumber(1, 100_000).optional().describe("Only causes of so many hosts or more."),
    cause_key: causeKey.optional().describe("Only this one, with all its names."),
    fields: fieldsOf(causeItem),
    ...paging,
  }),
  output: pageOf(causeItem),
  rpc: "api_causes",
};

/** Which issues an act is about. */
const whole = {
  cause_key: causeKey,
  issue_ids: z.array(uuid).min(1).max(10_000).optional().describe(
    "Only these of the cause, such as what a person has seen; without it, all that it has now.",
  ),
};

const acted = z.looseObject({
  cause_key: causeKey,
  done: z.int(),
  unchanged: z.int(),
  refused: z.int(),
  left_out: z.int().describe("Issues beyond the 100 of one request."),
  left_out_ids: z.array(uuid).describe(
    "These, at most 10,000: `issue_ids` of the next request, which is the same otherwise.",
  ),
  rows: z.array(z.looseObject({
    issue_id: uuid,
    hostname: z.string(),
    service: z.string().nullable(),
    outcome: z.enum(["done", "unchanged", "refused"]),
    code: z.string().optional().describe("Why it is refused, as of one issue."),
    suggestion: z.string().optional().describe("Key of the suggestion whose command it is."),
    message: z.string().nullish(),
  })),
  notes: z.array(z.string()).describe("What the act does not reach, in sentences."),
});

const acknowledgeCause: Route = {
  name: "acknowledge_cause",
  methods: ["POST"],
  path: "/causes/{cause_key}/acknowledge",
  summary: "Acknowledges the issues of a cause, each as `acknowledge` does.",
  roles: OPERATORS,
  input: z.strictObject({ ...whole, by, note: shortText(1_000).optional() }),
  output: acted,
  rpc: "api_acknowledge_cause",
};

const unacknowledgeCause: Route = {
  name: "unacknowledge_cause",
  methods: ["POST"],
  path: "/causes/{cause_key}/unacknowledge",
  summary: "Gives back all issues of a cause that somebody has acknowledged: they are told again.",
  roles: OPERATORS,
  input: z.strictObject({ ...whole, by }),
  output: acted,
  rpc: "api_unacknowledge_cause",
};

const waiveCause: Route = {
  name: "waive_cause",
  methods: ["POST"],
  path: "/causes/{cause_key}/waive",
  summary: "Waives the issues of a cause, each bound to its own values as `waive` does.",
  roles: OPERATORS,
  input: z.strictObject({
    ...whole,
    reason: shortText(1_000),
    expires_at: z.union([moment, z.iso.date()]).describe(
      "Until when: a date (its beginning, UTC), or a moment (ISO 8601 with offset).",
    ),
    by,
  }),
  output: acted,
  rpc: "api_waive_cause",
};

const enqueueCause: Route = {
  name: "enqueue_cause",
  methods: ["POST"],
  path: "/causes/{cause_key}/enqueue",
  summary:
    "Asks for a command of the allow-list for each issue of a cause, named or suggested; each is admitted or rejected on its own.",
  roles: READERS,
  input: z.strictObject({
    ...whole,
    name: z.string().min(1).max(200).optional().describe(
      "Name in the allow-list; without it, the command that is suggested for each issue.",
    ),
    suggestion: z.string().min(1).max(100).optional().describe(
      "Key of the suggestion whose command it is, in place of name. Without both: the first that is a command, unless a declaration is suggested before it, or its risk is high.",
    ),
    target: z.string().min(1).max(1_000).optional().describe(
      "Host to run it for; without it, that of the issue. {hostname}, {service} and {issue_id} stand for those of the issue, here and in arguments.",
    ),
    arguments: z.record(z.string(), z.unknown()).optional(),
    priority: wholeNumber(-9, 9).optional(),
    request_id: uuid.optional().describe("The same request again is the same commands."),
  }),
  output: acted,
  rpc: "api_enqueue_cause",
};

/** Routes about causes. */
export const causeRoutes = [
  causes,
  acknowledgeCause,
  unacknowledgeCause,
  waiveCause,
  enqueueCause,
] as const;
