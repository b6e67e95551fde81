import { foldName } from "../../supabase/functions/_shared/names.ts";
import { PORTS_UNKNOWN } from "../../supabase/functions/_shared/netbox/service.ts";
import { ensureCustomFields } from "./custom_fields.ts";
import { declareAddress } from "./declare_address.ts";
import { declareService } from "./declare_service.ts";
import type { Fields, Ref } from "./differences.ts";
import type { Inventory } from "./inventory.ts";
import type { Places } from "./places.ts";
import type { Plan } from "./plan.ts";

const STATUS_OF = {
  planned: "planned",
  active: "active",
  offline: "offline",
  retired: "decommissioning",
} as const;

/**
 * Writes an inventory into NetBox through a plan, what stands on something after it. Returns what could not be done
 * without taking something away from somebody, one sentence each. `release` is 406 for NetBox 4.6.
 */
export async function declare(
  plan: Plan,
  inventory: Inventory,
  release: number,
): Promise<string[]> {
  await ensureCustomFields(plan);
  await declareTags(plan, inventory);
  const site = await ensureNamed(plan, "dcim/sites/", inventory.site.name);
  const places: Places = {
    release,
    site,
    prefixes: inventory.site.prefixes,
    hosts: new Map(),
  };
  for (const prefix of inventory.site.prefixes) {
    await plan.ensure({
      path: "ipam/prefixes/",
      label: prefix,
      is: (row) => row.prefix === prefix,
      fields: {},
      defaults: { prefix, ...scopeOf(places) },
    });
  }
  const clusters = await declareClusters(plan, inventory, places);
  await declareDevices(plan, inventory, places, clusters);
  await declareVms(plan, inventory, places, clusters);
  const problems: string[] = [];
  for (const { name, ip } of [...inventory.devices, ...inventory.vms]) {
    const host = places.hosts.get(foldName(name));
    if (ip && host) problems.push(...await declareAddress(plan, places, host, ip));
  }
  for (const service of inventory.services) {
    const host = places.hosts.get(foldName(service.host));
    if (host) await declareService(plan, release, host, service);
  }
  return problems;
}

async function declareTags(plan: Plan, { devices, vms, services }: Inventory): Promise<void> {
  const tags = [...devices, ...vms].flatMap((host) => tagsOf(host));
  if (services.some(({ ports }) => ports.length === 0)) tags.push(PORTS_UNKNOWN);
  for (const tag of new Set(tags)) await ensureNamed(plan, "extras/tags/", tag);
}

async function declareClusters(
  plan: Plan,
  { clusters, devices }: Inventory,
  places: Places,
): Promise<Map<string, Ref>> {
  const declared = new Map<string, Ref>();
  for (const { name, host, group } of clusters) {
    const device = devices.find((device) => foldName(device.name) === foldName(host));
    const path = "virtualization/cluster-types/";
    const type = await ensureNamed(plan, path, device?.os ?? "Cluster");
    const ref = await plan.ensure({
      path: "virtualization/clusters/",
      label: name,
      is: (row) => row.name === name,
      fields: group
        ? { group: await ensureNamed(plan, "virtualization/cluster-groups/", group) }
        : {},
      defaults: { name, type, ...scopeOf(places) },
    });
    declared.set(name, ref);
    declared.set(`host ${foldName(host)}`, ref);
  }
  return declared;
}

async function declareDevices(
  plan: Plan,
  { devices }: Inventory,
  { site, hosts }: Places,
  clusters: ReadonlyMap<string, Ref>,
): Promise<void> {
  if (devices.length === 0) return;
  const manufacturer = await ensureNamed(plan, "dcim/manufacturers/", "Generic");
  const device_type = await plan.ensure({
    path: "dcim/device-types/",
    label: "Generic",
    is: (row) => row.slug === "generic",
    fields: {},
    defaults: { manufacturer, model: "Generic", slug: "generic" },
  });
  for (const device of devices) {
    const cluster = clusters.get(`host ${foldName(device.name)}`);
    const path = "dcim/devices/";
    const ref = await plan.ensure({
      path,
      label: device.name,
      is: (row) => foldName(String(row.name ?? "")) === foldName(device.name),
      fields: { ...await machineFields(plan, device), ...cluster ? { cluster } : {} },
      defaults: { name: device.name, site, device_type, status: "active" },
    });
    hosts.set(foldName(device.name), { ...ref, path });
  }
}

async function declareVms(
  plan: Plan,
  { vms }: Inventory,
  { site, hosts }: Places,
  clusters: ReadonlyMap<string, Ref>,
): Promise<void> {
  for (const vm of vms) {
    const cluster = vm.cluster && clusters.get(vm.cluster);
    const device = vm.parent && hosts.get(foldName(vm.parent));
    const path = "virtualization/virtual-machines/";
    const ref = await plan.ensure({
      path,
      label: vm.name,
      is: (row) => foldName(String(row.name)) === foldName(vm.name),
      fields: {
        ...await machineFields(plan, vm),
        ...cluster ? { cluster } : {},
        ...device ? { device: { id: device.id, label: device.label } } : {},
      },
      defaults: { name: vm.name, status: "active", ...cluster ? {} : { site } },
    });
    hosts.set(foldName(vm.name), { ...ref, path });
  }
}

type Machine = Inventory["devices"][number] & { vmid?: number };

async function machineFields(plan: Plan, machine: Machine): Promise<Fields> {
  const { role, os, note, lifecycle, aliases, vmid } = machine;
  const custom_fields = {
    ...aliases.length > 0 ? { bruce_aliases: aliases.join(", ") } : {},
    ...vmid ? { proxmox_vmid: vmid } : {},
  };
  return {
    role: await ensureNamed(plan, "dcim/device-roles/", role, { color: "9e9e9e", vm_role: true }),
    ...os ? { platform: await ensureNamed(plan, "dcim/platforms/", os) } : {},
    ...note ? { description: note.slice(0, 200) } : {},
    ...lifecycle ? { status: STATUS_OF[lifecycle] } : {},
    tags: tagsOf(machine).map(slugOf),
    ...Object.keys(custom_fields).length > 0 ? { custom_fields } : {},
  };
}

function tagsOf({ tags, critical }: Pick<Machine, "tags" | "critical">): string[] {
  return critical ? [...tags, "critical"] : tags;
}

/** A thing that is just a name: recognised by its slug. */
async function ensureNamed(
  plan: Plan,
  path: string,
  name: string,
  more: Fields = {},
): Promise<Ref> {
  const slug = slugOf(name);
  return await plan.ensure({
    path,
    label: name,
    is: (row) => row.slug === slug,
    fields: {},
    defaults: { name, slug, ...more },
  });
}

/** Where a cluster or prefix belongs: a scope from NetBox 4.2, a site before. */
function scopeOf({ release, site }: Pick<Places, "release" | "site">): Fields {
  return release >= 402 ? { scope_type: "dcim.site", scope_id: site } : { site };
}

/** Slug as NetBox makes it: lower case, without accents, words joined by hyphens. */
export function slugOf(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 100);
}
