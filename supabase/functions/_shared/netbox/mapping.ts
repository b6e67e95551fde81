import { z } from "zod";
import { foldName } from "../names.ts";
import type { DeclaredHost } from "./host.ts";

/** The custom fields that BRUCE reads, by what they say, under their usual names. */
export const CUSTOM_FIELD_NAMES = {
  vmid: "proxmox_vmid",
  node: "proxmox_node",
  lifecycle: "bruce_lifecycle",
  role: "bruce_role",
  image: "bruce_image",
  aliases: "bruce_aliases",
  depends_on: "bruce_depends_on",
  models: "bruce_models",
} as const;

const names = z.array(z.string().trim().min(1)).default([]);

const noScope = { tags: [], sites: [], clusters: [], tenants: [] };

/** How a person's NetBox is read: `settings.netbox_mapping`. */
export const netboxMapping = z.strictObject({
  /** Own names of custom fields. */
  custom_fields: z.partialRecord(
    z.enum(Object.keys(CUSTOM_FIELD_NAMES) as (keyof typeof CUSTOM_FIELD_NAMES)[]),
    z.string().regex(/^[A-Za-z0-9_]+$/, "Must be the name of a custom field."),
  ).default({}),
  /** What a status means, in place of what BRUCE takes it to mean. */
  lifecycles: z.record(z.string(), z.enum(["planned", "active", "offline", "retired"])).default({}),
  /** Only machines that have one of each list that is not empty. */
  scope: z.strictObject({ tags: names, sites: names, clusters: names, tenants: names })
    .default(noScope),
  /** Who is responsible for a machine is read too: one list more. */
  contacts: z.boolean().default(false),
});

/** See {@link netboxMapping}. */
export type NetboxMapping = z.output<typeof netboxMapping>;

/** What BRUCE does where nobody said otherwise. */
export const NO_MAPPING: NetboxMapping = netboxMapping.parse({});

/** Custom fields under their usual names; a name that the mapping gives away is not read. */
export function toUsualNames(custom_fields: unknown, { custom_fields: own }: NetboxMapping) {
  return renamed(custom_fields, own, (usual, given) => [given, usual]);
}

/** Custom fields under the names that they have in this NetBox. */
export function toOwnNames(custom_fields: unknown, { custom_fields: own }: NetboxMapping) {
  return renamed(custom_fields, own, (usual, given) => [usual, given]);
}

function renamed(
  custom_fields: unknown,
  own: NetboxMapping["custom_fields"],
  pair: (usual: string, given: string) => [from: string, to: string],
): unknown {
  const given = Object.entries(own) as [keyof typeof CUSTOM_FIELD_NAMES, string][];
  if (typeof custom_fields !== "object" || custom_fields === null || given.length === 0) {
    return custom_fields;
  }
  const values: Record<string, unknown> = { ...custom_fields };
  const moved = given.map(([key, name]) => pair(CUSTOM_FIELD_NAMES[key], name))
    .map(([from, to]) => ({ from, to, isThere: Object.hasOwn(values, from), value: values[from] }));
  for (const { from, to } of moved) {
    delete values[from];
    delete values[to];
  }
  for (const { to, isThere, value } of moved) if (isThere) values[to] = value;
  return values;
}

/** A host with the lifecycle that its status has in this NetBox. */
export function withOwnLifecycle<Host extends DeclaredHost>(
  host: Host,
  { lifecycles }: NetboxMapping,
): Host {
  const lifecycle = host.status ? lifecycles[host.status] : undefined;
  return lifecycle ? { ...host, lifecycle } : host;
}

/** Is a machine one of those that BRUCE is to know? Clusters and prefixes always are. */
export function isInScope(
  { asset_type, tags = [], cluster, metadata }: DeclaredHost,
  { scope }: NetboxMapping,
): boolean {
  if (asset_type !== "device" && asset_type !== "vm") return true;
  const fits = (wanted: readonly string[], own: readonly unknown[]) =>
    wanted.length === 0 ||
    wanted.some((name) => own.some((other) => foldName(String(other ?? "")) === foldName(name)));
  return fits(scope.tags, tags) && fits(scope.sites, [metadata.site]) &&
    fits(scope.clusters, [cluster]) && fits(scope.tenants, [metadata.tenant]);
}
