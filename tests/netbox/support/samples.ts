import type { NetboxServer, Row } from "./netbox_server.ts";

/** The rows of a recorded list. */
export function sample(name: string): Row[] {
  const file = new URL(`../fixtures/${name}.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(file)).results;
}

/** Fills a NetBox with the recorded homelab: a device, a VM on it with its address, cluster and prefix, and services. */
export function fill(netbox: NetboxServer, services = "services.4.3-4.6"): void {
  for (
    const [path, name] of [
      ["dcim/devices/", "devices.list"],
      ["virtualization/virtual-machines/", "virtual-machines.list"],
      ["virtualization/clusters/", "clusters.list"],
      ["ipam/ip-addresses/", "ip-addresses.list"],
      ["ipam/prefixes/", "prefixes.list"],
      ["ipam/services/", services],
    ] as const
  ) netbox.table(path).push(...sample(name));
}

/** A VM as a list shows it. */
export function vmRow(id: number, name: string, more: Record<string, unknown> = {}): Row {
  const created = "2026-01-02T03:04:05.000000Z";
  return {
    id,
    display: name,
    name,
    status: { value: "active", label: "Active" },
    created,
    ...more,
  };
}

/** A service of a VM as NetBox 4.3 to 4.6 lists it. */
export function serviceRow(
  id: number,
  name: string,
  ports: number[],
  vm: Row,
  more: Record<string, unknown> = {},
): Row {
  return {
    id,
    name,
    protocol: { value: "tcp", label: "TCP" },
    ports,
    parent_object_type: "virtualization.virtualmachine",
    parent_object_id: vm.id,
    parent: { id: vm.id, name: vm.name, display: vm.name },
    created: "2026-01-02T03:04:05.000000Z",
    ...more,
  };
}
