import { z } from "zod";
import { pageOf, proof, time } from "./answer.ts";
import { eventItem } from "./events.ts";
import { issueItem } from "./issues.ts";
import { memoryItem } from "./memory.ts";
import { fieldsOf, hostnames, list, paging, services, shortText } from "./query.ts";
import { READERS, type Route } from "./route.ts";

const text = z.string().nullable();
const ports = z.array(z.string()).nullable();

const hostState = z.string().describe(
  "What its hypervisor says of it: running, stopped, paused, unstable, failed, changing or unknown; absent: not in its list; " +
    "ambiguous: several could be it; unobserved: no hypervisor lists it, even when the host itself reports.",
);

/** A host in short. */
export const hostItem = z.looseObject({
  hostname: z.string(),
  lifecycle: z.string().describe("planned, active, offline, retired or undeclared."),
  asset_type: text,
  state: hostState,
  parent: text,
  cluster: text,
  primary_ip: text,
  node: text,
  vmid: z.int().nullable(),
  sources: z.array(z.string()).describe("Who reports from there."),
  open_issues: z.int(),
  worst_open: text,
  ...proof,
});

const declaredHost = z.looseObject({
  name: z.string(),
  asset_type: z.string(),
  lifecycle: z.string(),
  role: text,
  parent: text,
  cluster: text,
  primary_ip: text,
  status: text,
  tags: z.array(z.string()),
  aliases: z.array(z.string()),
  netbox_id: z.int().nullable(),
  vmid: z.int().nullable(),
  changed_at: time,
});

const serviceItem = z.looseObject({
  service: z.string(),
  lifecycle: z.string(),
  state: z.string(),
  declared_ports: z.array(z.string()),
  ports,
  declared_image: text,
  image: text,
  changed_at: time,
  ...proof,
});

const observedItem = z.looseObject({
  kind: z.string(),
  name: z.string(),
  state: z.string(),
  health: text,
  ports,
  image: text,
  node: text,
  addresses: ports,
  match: z.string(),
  changed_at: time,
  ...proof,
});

const collectorItem = z.looseObject({
  source: z.string(),
  status: z.string().describe("fresh, partial, overdue, failing or held by the breaker."),
  last_contact_at: time.nullable(),
  last_seen_at: time.nullable(),
  interval_s: z.int(),
  error_message: text,
  ...proof,
});

const hosts: Route = {
  name: "hosts",
  methods: ["GET"],
  path: "/hosts",
  summary:
    "Hosts that are declared or report, by name; retired ones when asked for; with service, those that have it.",
  roles: READERS,
  input: z.strictObject({
    hostname: hostnames,
    service: services.describe(
      "Only hosts where a service, container, guest or pool of this name is declared or observed.",
    ),
    lifecycle: list(z.enum(["planned", "active", "offline", "retired", "undeclared"])).optional(),
    fields: fieldsOf(hostItem),
    ...paging,
  }),
  output: pageOf(hostItem),
  rpc: "api_hosts",
};

const host: Route = {
  name: "host",
  methods: ["GET"],
  path: "/hosts/{hostname}",
  summary: "One host: declared beside observed, who reports, issues, last events and memories.",
  roles: READERS,
  input: z.strictObject({
    hostname: shortText(253).describe("Name, alias or address."),
  }),
  output: z.looseObject({
    host: hostItem,
    declared: declaredHost.nullable(),
    services_total: z.int(),
    services: z.array(serviceItem).describe("Declared beside observed, at most 200."),
    observed_total: z.int(),
    observed: z.array(observedItem).describe("Whatever is seen there, at most 200."),
    collectors: z.array(collectorItem),
    issues: z.array(issueItem).describe("Those that are not resolved, worst first, at most 100."),
    events: z.array(eventItem).describe("Newest first, at most 20."),
    memories: z.array(memoryItem).describe("Current ones, newest first, at most 20."),
    as_of: time,
  }),
  rpc: "api_host",
};

/** Routes that read hosts. */
export const hostRoutes = [hosts, host] as const;
