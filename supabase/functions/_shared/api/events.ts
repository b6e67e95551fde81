import { z } from "zod";
import { pageOf, proof, time } from "./answer.ts";
import {
  eventTypes,
  fieldsOf,
  hostnames,
  list,
  paging,
  services,
  severities,
  shortText,
  since,
  until,
  uuid,
} from "./query.ts";
import { READERS, type Route } from "./route.ts";

/** An event in its canonical form, with its age. */
export const eventItem = z.looseObject({
  id: uuid,
  hostname: z.string().nullable(),
  service: z.string().nullable(),
  event_type: z.string(),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  severity: z.string().nullable(),
  details: z.string().nullable(),
  source: z.string().nullable(),
  created_at: time,
  status: z.enum(["opened", "changed", "resolved"]),
  issue_id: uuid.nullable(),
  drift_key: z.string().nullable(),
  ...proof,
});

/** One line of what was done. */
export const journalItem = z.looseObject({
  id: z.int(),
  created_at: time,
  kind: z.string(),
  message: z.string(),
  actor: z.string(),
  hostname: z.string().nullable(),
  service: z.string().nullable(),
  issue_id: uuid.nullable(),
  event_id: uuid.nullable(),
  action_id: uuid.nullable(),
  command_id: uuid.nullable(),
  details: z.looseObject({}),
  ...proof,
});

const events: Route = {
  name: "events",
  methods: ["GET"],
  path: "/events",
  summary: "Each difference that appeared, changed or went away, newest first.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    service: services,
    event_type: eventTypes,
    severity: severities,
    status: list(z.enum(["opened", "changed", "resolved"])).optional(),
    issue_id: uuid.optional(),
    since,
    until,
    fields: fieldsOf(eventItem),
    ...paging,
  }),
  output: pageOf(eventItem),
  rpc: "api_events",
};

const journal: Route = {
  name: "journal",
  methods: ["GET"],
  path: "/journal",
  summary: "What BRUCE and people did, newest first.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    kind: list(shortText(63)).optional().describe("acknowledge, waiver, notification, command …"),
    issue_id: uuid.optional(),
    since,
    until,
    fields: fieldsOf(journalItem),
    ...paging,
  }),
  output: pageOf(journalItem),
  rpc: "api_journal",
};

/** Routes that read history. */
export const eventRoutes = [events, journal] as const;
