import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
import { CUSTOM_FIELD_NAMES } from "../../supabase/functions/_shared/netbox/mapping.ts";
import { type Fields, plain, type Ref } from "./differences.ts";
import type { Inventory } from "./inventory.ts";
import { ensureNamed, ensureRole, ownerOf, slugOf } from "./named.ts";
import { ownDevice, ownVm } from "./own_machine.ts";
import type { Places } from "./places.ts";
import type { Plan } from "./plan.ts";
import { attempt, Refusal } from "./refusal.ts";

const STATUS_OF = {
  planned: "planned",
  active: "active",
  offline: "offline",
  retired: "decommissioning",
} as const;

/** Writes the devices of an inventory, and notes in `places` where they are. */
export async function declareDevices(
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

/** Writes the VMs of an inventory, new ones together, and notes in `places` where they are. */
export async function declareVms(
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

/** What is left out with a machine. */
function whatStandsOn(inventory: Inventory, name: string, ip: string | null | undefined): string {
  const services = inventory.services.filter(({ host }) => lowerCase(host) === lowerCase(name));
  return [
    ...ip ? [`address ${ip}`] : [],
    ...services.map((service) => `service ${service.name}`),
  ].join(", ");
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

/** The tags of a machine; a critical one has the tag that says so. */
export function tagsOf({ tags, critical }: Pick<Machine, "tags" | "critical">): string[] {
  return critical ? [...tags, "critical"] : tags;
}
