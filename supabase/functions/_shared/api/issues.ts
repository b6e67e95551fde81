import { z } from "zod";
import { pageOf, proof, time } from "./answer.ts";
import { eventItem, journalItem } from "./events.ts";
import { memoryItem } from "./memory.ts";
import {
  eventTypes,
  fieldsOf,
  hostnames,
  list,
  paging,
  services,
  severities,
  severity,
  since,
  until,
  uuid,
} from "./query.ts";
import { READERS, type Route } from "./route.ts";
import { suggestions } from "./suggestion.ts";

/** One difference while it lives. */
export const issueItem = z.looseObject({
  issue_id: uuid,
  status: z.enum(["pending", "open", "resolved"]),
  severity,
  event_type: z.string(),
  hostname: z.string(),
  service: z.string().nullable(),
  field: z.string().nullable(),
  details: z.string(),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  first_seen_at: time,
  opened_at: time.nullable(),
  last_seen_at: time,
  resolved_at: time.nullable(),
  occurrences: z.int(),
  stale: z.boolean().describe("The evidence is too old, partial or failed."),
  suppressed_by: uuid.nullable().describe("The issue that explains this one."),
  flapping: z.boolean().describe("It comes and goes, so it is not told each time."),
  waived_by: z.int().nullable().describe("The waiver that holds it back."),
  window_id: z.int().nullable().describe("The maintenance window that holds it back."),
  cause: z.string(),
  acknowledged_at: time.nullable(),
  acknowledged_by: z.string().nullable(),
  note: z.string().nullable(),
  confirmations: z.int(),
  clearances: z.int(),
  looks: z.int().describe("Consecutive observations that must show it before it opens."),
  drift_key: z.string(),
  ...proof,
});

const issues: Route = {
  name: "issues",
  methods: ["GET"],
  path: "/issues",
  summary: "Issues, newest first: the open ones, or those of the statuses asked for.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    service: services,
    event_type: eventTypes,
    severity: severities,
    status: list(z.enum(["pending", "open", "resolved"])).optional().describe(
      "pending, open, resolved; without it, open.",
    ),
    since: since.describe("First seen from this moment on (ISO 8601 with offset)."),
    until: until.describe("First seen before this moment (ISO 8601 with offset)."),
    fields: fieldsOf(issueItem),
    ...paging,
  }),
  output: pageOf(issueItem),
  rpc: "api_issues",
};

const issue: Route = {
  name: "issue",
  methods: ["GET"],
  path: "/issues/{issue_id}",
  summary:
    "One issue with what would end it (suggestions, best first: propose them with their risk, never act unasked), its " +
    "root cause, what it explains, its events, journal and memories.",
  roles: READERS,
  input: z.strictObject({ issue_id: uuid }),
  output: z.looseObject({
    issue: issueItem,
    suggestions,
    root: issueItem.nullable(),
    victims_total: z.int(),
    victims: z.array(issueItem).describe("What it explains, at most 50."),
    events: z.array(eventItem).describe("Newest first, at most 20."),
    journal: z.array(journalItem).describe("Newest first, at most 20."),
    memories: z.array(memoryItem).describe("Current ones, newest first, at most 20."),
    as_of: time,
  }),
  rpc: "api_issue",
};

/** Routes that read issues. */
export const issueRoutes = [issues, issue] as const;
