import { z } from "zod";
import { age, evidence, pageOf, proof, time } from "./answer.ts";
import {
  eventTypes,
  fieldsOf,
  hostnames,
  paging,
  services,
  severities,
  severity,
  shortText,
  since,
  until,
  uuid,
} from "./query.ts";
import { moment } from "../fields.ts";
import { READERS, type Route } from "./route.ts";
import { suggestions } from "./suggestion.ts";

/** One difference between declared and observed. */
export const driftItem = z.looseObject({
  severity,
  event_type: z.string(),
  hostname: z.string(),
  service: z.string().nullable(),
  field: z.string().nullable(),
  details: z.string().describe("One sentence."),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  since: time.nullable(),
  drift_key: z.string(),
  issue_id: uuid.nullable(),
  issue_status: z.string().nullable(),
  acknowledged_by: z.string().nullable(),
  suppressed_by: uuid.nullable().describe("The issue that explains this one."),
  waived_by: z.int().nullable().describe("The waiver that holds it back."),
  window_id: z.int().nullable().describe("The maintenance window that holds it back."),
  stale: z.boolean(),
  flapping: z.boolean(),
  suggestions,
  ...proof,
});

/** A host with what is wrong there. */
export const summaryItem = z.looseObject({
  hostname: z.string(),
  summary: z.string().describe("What is wrong there, in words."),
  expected: z.int(),
  running: z.int(),
  missing: z.int(),
  unexpected: z.int(),
  mismatches: z.int(),
  open_critical: z.int(),
  open_high: z.int(),
  open_medium: z.int(),
  open_low: z.int(),
  suppressed: z.int(),
  worst_open: z.string().nullable(),
  importance: z.string(),
  freshness: z.string(),
  last_contact_at: time.nullable(),
  coverage_pct: z.number().nullable(),
  last_event_time: time.nullable(),
  lifecycle: z.string(),
  ...proof,
});

/** A difference that appeared, disappeared or changed. */
export const changeItem = z.looseObject({
  change: z.enum(["appeared", "disappeared", "changed"]),
  severity: z.string().nullable(),
  event_type: z.string(),
  hostname: z.string().nullable(),
  service: z.string().nullable(),
  details: z.string().nullable(),
  changed_at: time,
  drift_key: z.string(),
  event_id: uuid.nullable(),
  issue_id: uuid.nullable(),
  ...proof,
});

/** One question about what is seen, and its share. */
export const coverageItem = z.looseObject({
  question: z.string(),
  total: z.int(),
  gaps: z.int(),
  covered_pct: z.number(),
  names: z.array(z.string()).describe("The gaps by name, at most 100."),
  ...proof,
});

/** What one rule says of a host or service, or all rules that find nothing. */
export const findingItem = z.looseObject({
  hostname: z.string(),
  service: z.string().nullable(),
  event_type: z.string().nullable().describe("Null: all rules that find nothing."),
  verdict: z.string().describe(
    "open, flapping, drift, pending, stale, unproven, suppressed, waived, in maintenance, no drift, unknown or no such " +
      "name. Only `no drift` means well: with stale, unproven and unknown nobody can say.",
  ),
  because: z.string().nullable(),
  field: z.string().nullable(),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  confirmations: z.string().nullable(),
  issue_id: uuid.nullable(),
  evidence,
  age_s: age,
});

const drift: Route = {
  name: "drift",
  methods: ["GET"],
  path: "/drift",
  summary:
    "What differs now between declared and observed, worst first, each with its best suggestion in short: what " +
    "would end it. The tool issue has all of them with the lines that do it: propose them with their risk, never act unasked.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    service: services,
    event_type: eventTypes,
    severity: severities,
    since,
    until,
    suggestions: z.enum(["first", "all", "none"]).optional().describe(
      "What would end it: the best of each in short (first, the default), all with the lines that do it, or none.",
    ),
    fields: fieldsOf(driftItem),
    ...paging,
  }),
  output: pageOf(driftItem),
  rpc: "api_drift",
};

const driftSummary: Route = {
  name: "drift_summary",
  methods: ["GET"],
  path: "/drift_summary",
  summary: "Every host with what is wrong there, worst first.",
  roles: READERS,
  input: z.strictObject({ hostname: hostnames, fields: fieldsOf(summaryItem), ...paging }),
  output: pageOf(summaryItem),
  rpc: "api_drift_summary",
};

const driftBetween: Route = {
  name: "drift_between",
  methods: ["GET"],
  path: "/drift_between",
  summary: "What appeared, disappeared or changed between two moments.",
  roles: READERS,
  input: z.strictObject({
    from: moment.describe("The earlier moment (ISO 8601 with offset)."),
    to: moment.optional().describe("The later moment; without it, now."),
    hostname: hostnames,
    fields: fieldsOf(changeItem),
    ...paging,
  }),
  output: pageOf(changeItem),
  rpc: "api_drift_between",
};

const coverage: Route = {
  name: "coverage",
  methods: ["GET"],
  path: "/coverage",
  summary: "What no collector has ever seen, and what nobody declared, in percent.",
  roles: READERS,
  input: z.strictObject({ hostname: hostnames, fields: fieldsOf(coverageItem) }),
  output: pageOf(coverageItem),
  rpc: "api_coverage",
};

const explain: Route = {
  name: "explain",
  methods: ["GET"],
  path: "/explain",
  summary:
    "What the rules say of a host, or of one service there, and why; also why they are silent.",
  roles: READERS,
  input: z.strictObject({
    hostname: shortText(253).describe("Name, alias or address of the host."),
    service: shortText(253).optional(),
    fields: fieldsOf(findingItem),
  }),
  output: pageOf(findingItem),
  rpc: "api_explain",
};

/** Routes about differences. */
export const driftRoutes = [drift, driftSummary, driftBetween, coverage, explain] as const;
