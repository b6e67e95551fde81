import type { RealNetbox, Row } from "./real_netbox.ts";

export const VMS = "virtualization/virtual-machines/";
export const SERVICES = "ipam/services/";
export const ADDRESSES = "ipam/ip-addresses/";

/** Makes clusters of Proxmox VE. */
export async function makeClusters(netbox: RealNetbox, ...names: string[]): Promise<Row[]> {
  const type = { name: "Proxmox VE", slug: "proxmox-ve" };
  const { id } = await netbox.make("virtualization/cluster-types/", type);
  return await netbox.make("virtualization/clusters/", names.map((name) => ({ name, type: id })));
}

/** Makes VMs in a cluster, fifty in one request. */
export async function makeVms(netbox: RealNetbox, cluster: Row, names: string[]): Promise<Row[]> {
  return await inParts(
    names,
    (part) =>
      netbox.make(VMS, part.map((name) => ({ name, cluster: cluster.id, status: "active" }))),
  );
}

/** A service of a VM, as NetBox takes it. */
export function serviceOf(vm: Row, name: string, ...port_mappings: string[]): Row {
  return {
    parent_object_type: "virtualization.virtualmachine",
    parent_object_id: vm.id,
    name,
    port_mappings,
  };
}

/** Makes services, fifty in one request. */
export async function makeServices(netbox: RealNetbox, services: Row[]): Promise<Row[]> {
  return await inParts(services, (part) => netbox.make(SERVICES, part));
}

/** Gives a VM an interface with addresses, the first of each family as its primary one. Returns the addresses. */
export async function giveAddresses(
  netbox: RealNetbox,
  vm: Row,
  ...addresses: string[]
): Promise<Row[]> {
  const port = await netbox.make("virtualization/interfaces/", {
    virtual_machine: vm.id,
    name: "eth0",
  });
  const made = await netbox.make(
    ADDRESSES,
    addresses.map((address) => ({
      address,
      assigned_object_type: "virtualization.vminterface",
      assigned_object_id: port.id,
    })),
  );
  const primary = (isV6: boolean) =>
    made.find(({ address }) => address.includes(":") === isV6)?.id ?? null;
  await netbox.change(VMS, vm.id, { primary_ip4: primary(false), primary_ip6: primary(true) });
  return made;
}

/** Objects that a token may view: those that match, or all. */
export interface Views {
  vms?: Row;
  services?: Row;
}

/** A token of version 1, of a user who may view all that is exported but those VMs and services that do not match. */
export async function tokenThatSees(
  netbox: RealNetbox,
  username: string,
  { vms, services }: Views,
): Promise<string> {
  const password = `Aa1${crypto.randomUUID()}`;
  const user = await netbox.make("users/users/", { username, password });
  const mayView = (name: string, object_types: string[], constraints: Row | null = null) =>
    netbox.make("users/permissions/", {
      name: `${username}: ${name}`,
      object_types,
      actions: ["view"],
      users: [user.id],
      constraints,
    });
  await mayView("VMs", ["virtualization.virtualmachine"], vms);
  await mayView("services", ["ipam.service"], services);
  await mayView("the rest", [
    "virtualization.cluster",
    "dcim.device",
    "ipam.prefix",
    "ipam.ipaddress",
    "core.objectchange",
  ]);
  return (await netbox.make("users/tokens/", { user: user.id, version: 1 })).token;
}

async function inParts<Item>(
  items: Item[],
  work: (part: Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const made: Row[] = [];
  for (let at = 0; at < items.length; at += 50) {
    made.push(...await work(items.slice(at, at + 50)));
  }
  return made;
}
