import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
import { CUSTOM_FIELD_NAMES } from "../../supabase/functions/_shared/netbox/mapping.ts";
import { PORTS_UNKNOWN } from "../../supabase/functions/_shared/netbox/service.ts";
import { ensureCustomFields } from "./custom_fields.ts";
import { declareAddresses } from "./declare_addresses.ts";
import { declareService } from "./declare_service.ts";
import { type Fields, plain, type Ref } from "./differences.ts";
import { findElsewhere } from "./elsewhere.ts";
import type { Inventory } from "./inventory.ts";
import { ownCluster, ownDevice, ownVm } from "./own_machine.ts";
import { isIn, type Places } from "./places.ts";
import type { Plan } from "./plan.ts";
import { attempt, Refusal } from "./refusal.ts";

const STATUS_OF = {
  planned: "planned",
  active: "active",
  offline: "offline",
  retired: "decommissioning",
} as const;

/**
 * Writes an inventory into NetBox through a plan, what stands on something after it. Returns what could not be done, one
 * sentence each: what NetBox refused, what would take something away from somebody, and what is not clear. `release` is
 * 406 for NetBox 4.6. Throws a UsageError when it names a machine or cluster that is nowhere; then nothing is written.
 */
export async function declare(
  plan: Plan,
  inventory: Inventory,
  release: number,
): Promise<string[]> {
  const elsewhere = await findElsewhere(plan, inventory);
  await ensureCustomFields(plan);
  await declareTags(plan, inventory);
  const site = await ensureNamed(plan, "dcim/sites/", inventory.site.name);
  const problems: string[] = [];
  const tenant = inventory.tenant
    ? await ensureNamed(plan, "tenancy/tenants/", inventory.tenant)
    : undefined;
  const vrf = inventory.vrf ? await ensureVrf(plan, inventory.vrf) : undefined;
  const prefixes = (await plan.rows("ipam/prefixes/")).filter((row) => isIn(vrf, row));
  const places: Places = {
    release,
    site,
    tenant,
    vrf,
    prefixes: [...inventory.site.prefixes, ...prefixes.map((row) => String(row.prefix))],
    hosts: elsewhere.hosts,
    problems,
  };
  for (const prefix of inventory.site.prefixes) {
    await attempt(problems, `Prefix ${prefix}`, () =>
      plan.ensure({
        path: "ipam/prefixes/",
        label: prefix,
        // one of another VRF is another one
        is: (row) => row.prefix === prefix && isIn(vrf, row),
        fields: {},
        defaults: { prefix, ...scopeOf(places), ...ownerOf(places), ...vrf ? { vrf } : {} },
      }));
  }
  const clusters = await declareClusters(plan, inventory, places);
  for (const [name, ref] of elsewhere.clusters) clusters.set(name, ref);
  await declareDevices(plan, inventory, places, clusters);
  await joinClusters(plan, inventory, places, clusters);
  await declareVms(plan, inventory, places, clusters);
  const addressed = [...inventory.devices, ...inventory.vms].flatMap(({ name, ip }) => {
    const host = places.hosts.get(name);
    return ip && host ? [{ host: { ...host, label: name }, ip }] : [];
  });
  await declareAddresses(plan, places, addressed);
  await plan.inOneGo(
    "ipam/services/",
    () => declareServices(plan, inventory, places),
    (label, create) => attempt(problems, `Service ${label}`, create),
  );
  return problems;
}

async function declareServices(plan: Plan, inventory: Inventory, places: Places): Promise<void> {
  const { release, problems } = places;
  for (const service of inventory.services) {
    const host = places.hosts.get(service.host);
    if (!host) {
      if (places.hosts.isAmbiguous(service.host)) {
        problems.push(
          `Service ${service.name} of ${service.host} is left out: several machines have nearly that name.`,
        );
      }
      continue;
    }
    const siblings = inventory.services
      .filter((other) => other !== service && places.hosts.get(other.host) === host)
      .map(({ name }) => name);
    await attempt(
      problems,
      `Service ${service.name} of ${service.host}`,
      () => declareService(plan, release, host, service, siblings),
    );
  }
}

/** What is left out with a machine. */
function whatStandsOn(inventory: Inventory, name: string, ip: string | null | undefined): string {
  const services = inventory.services.filter(({ host }) => lowerCase(host) === lowerCase(name));
  return [
    ...ip ? [`address ${ip}`] : [],
    ...services.map((service) => `service ${service.name}`),
  ].join(", ");
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
  const path = "virtualization/clusters/";
  for (const { name, host, group, type: typeName } of clusters) {
    const device = devices.find((device) => foldName(device.name) === foldName(host ?? ""));
    const os = typeName ?? device?.os ?? "Cluster";
    const type = await ensureNamed(plan, "virtualization/cluster-types/", os);
    const ref = await attempt(places.problems, `Cluster ${name}`, async () => {
      const own = ownCluster(await plan.rows(path), name, places.site);
      return await plan.ensure({
        path,
        label: name,
        is: (row) => row === own,
        fields: group
          ? { group: await ensureNamed(plan, "virtualization/cluster-groups/", group) }
          : {},
        defaults: { name, type, ...scopeOf(places), ...ownerOf(places) },
      });
    }, "the VMs in it");
    if (!ref) continue;
    declared.set(name, ref);
    if (host) declared.set(`host ${foldName(host)}`, ref);
  }
  return declared;
}

async function declareDevices(
  plan: Plan,
  inventory: Inventory,
  places: Places,
  clusters: ReadonlyMap<string, Ref>,
): Promise<void> {
  const { site, hosts, problems } = places;
  const { devices } = inventory;
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
    const cluster = clusters.get(`host ${foldName(device.name)}`) ??
      clusters.get(device.cluster ?? "");
    const path = "dcim/devices/";
    const ref = await attempt(problems, `Device ${device.name}`, async () => {
      const own = ownDevice(await plan.rows(path), device.name, places);
      return await plan.ensure({
        path,
        label: device.name,
        is: (row) => row === own,
        fields: { ...await machineFields(plan, device), ...cluster ? { cluster } : {} },
        defaults: {
          name: device.name,
          site,
          device_type,
          status: "active",
          ...ownerOf(places),
          ...own || device.role ? {} : { role: await ensureRole(plan, "server") },
        },
      });
    }, whatStandsOn(inventory, device.name, device.ip));
    if (ref) hosts.set(device.name, { ...ref, path });
  }
}

/** A device that only NetBox lists joins the cluster that the inventory gives it, unless it is in another one. */
async function joinClusters(
  plan: Plan,
  { clusters: listed }: Inventory,
  { hosts, problems }: Places,
  clusters: ReadonlyMap<string, Ref>,
): Promise<void> {
  for (const { name, host } of listed) {
    const device = host ? hosts.get(host) : undefined;
    const cluster = clusters.get(name);
    if (device?.path !== "dcim/devices/" || !cluster) continue;
    await attempt(problems, `Cluster ${name} of ${host}`, async () => {
      const row = (await plan.rows(device.path)).find(({ id }) => id === device.id);
      const now = plain(row?.cluster);
      if (now && now !== cluster.id) throw new Refusal(`${host} is in another cluster`);
      await plan.ensure({
        path: device.path,
        label: device.label,
        is: ({ id }) => id === device.id,
        fields: { cluster },
      });
    });
  }
}

async function declareVms(
  plan: Plan,
  inventory: Inventory,
  places: Places,
  clusters: ReadonlyMap<string, Ref>,
): Promise<void> {
  const { site, tenant, hosts, problems } = places;
  const path = "virtualization/virtual-machines/";
  const made: { name: string; ref: Ref }[] = [];
  const leftOut = (name: string) => {
    const vm = inventory.vms.find((vm) => vm.name === name);
    return whatStandsOn(inventory, name, vm?.ip);
  };
  await plan.inOneGo(path, async () => {
    for (const vm of inventory.vms) {
      const cluster = vm.cluster ? clusters.get(vm.cluster) : undefined;
      const device = vm.parent ? hosts.get(vm.parent) : undefined;
      const ref = await attempt(problems, `VM ${vm.name}`, async () => {
        if (vm.cluster && !cluster) throw new Refusal(`Its cluster ${vm.cluster} was left out`);
        if (vm.parent && !device) throw new Refusal(`Its device ${vm.parent} was left out`);
        const own = ownVm(await plan.rows(path), vm.name, { cluster, device, site, tenant });
        return await plan.ensure({
          path,
          label: vm.name,
          is: (row) => row === own,
          fields: {
            ...await machineFields(plan, vm),
            ...cluster ? { cluster } : {},
            ...device ? { device: { id: device.id, label: device.label } } : {},
          },
          defaults: {
            name: vm.name,
            status: "active",
            ...cluster ? {} : { site },
            ...ownerOf(places),
          },
        });
      }, leftOut(vm.name));
      if (ref) made.push({ name: vm.name, ref });
    }
  }, (name, create) => attempt(problems, `VM ${name}`, create, leftOut(name)));
  for (const { name, ref } of made) {
    if (plan.isThere(ref)) hosts.set(name, { id: ref.id, label: ref.label, path });
  }
}

type Machine = Inventory["devices"][number] & { vmid?: number };

async function machineFields(plan: Plan, machine: Machine): Promise<Fields> {
  const { role, os, note, lifecycle, aliases, vmid } = machine;
  const custom_fields = {
    ...aliases.length > 0 ? { bruce_aliases: aliases.join(", ") } : {},
    ...vmid ? { proxmox_vmid: await vmidValue(plan, vmid) } : {},
  };
  return {
    ...role ? { role: await ensureRole(plan, role) } : {},
    ...os ? { platform: await ensureNamed(plan, "dcim/platforms/", os) } : {},
    ...note ? { description: note.slice(0, 200) } : {},
    ...lifecycle ? { status: STATUS_OF[lifecycle] } : {},
    tags: tagsOf(machine).map(slugOf),
    ...Object.keys(custom_fields).length > 0 ? { custom_fields } : {},
  };
}

/** Where the field that holds it is one for text, NetBox takes text alone. */
async function vmidValue(plan: Plan, vmid: number): Promise<number | string> {
  const name = plan.mapping.custom_fields.vmid ?? CUSTOM_FIELD_NAMES.vmid;
  const field = (await plan.rows("extras/custom-fields/")).find((row) => row.name === name);
  return ["text", "longtext"].includes(String(plain(field?.type))) ? String(vmid) : vmid;
}

async function ensureRole(plan: Plan, name: string): Promise<Ref> {
  return await ensureNamed(plan, "dcim/device-roles/", name, { color: "9e9e9e", vm_role: true });
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

/** Whose a new thing is. */
function ownerOf({ tenant }: Places): Fields {
  return tenant ? { tenant } : {};
}

/** A VRF has no slug. */
async function ensureVrf(plan: Plan, name: string): Promise<Ref> {
  return await plan.ensure({
    path: "ipam/vrfs/",
    label: name,
    is: (row) => row.name === name,
    fields: {},
    defaults: { name },
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
