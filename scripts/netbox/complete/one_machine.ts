import { foldName } from "../../../supabase/functions/_shared/names.ts";
import type { Inventory } from "../inventory.ts";
import { parseInventory } from "../inventory.ts";
import type { Completion } from "./completion.ts";

/** The part of a completion that declares one host, with the cluster it needs; or why there is none. */
export function oneMachine(
  { site, clusters, devices, vms, notes }: Completion,
  hostname: string,
): { inventory: Inventory } | { refused: string } {
  const isIt = ({ name }: { name: string }) => foldName(name) === foldName(hostname);
  const own = { devices: devices.filter(isIt), vms: vms.filter(isIt) };
  const machine = own.vms[0] ?? own.devices[0];
  if (!machine) {
    const reason = notes.find((note) => note.startsWith(`${hostname} `));
    return { refused: reason ?? `NetBox has ${hostname} already: run bruce netbox export.` };
  }
  const { parent, cluster } = machine;
  if (parent && devices.some(({ name }) => foldName(name) === foldName(parent))) {
    return { refused: `NetBox has no device ${parent}: bruce netbox complete declares both.` };
  }
  const inventory = {
    site: { name: site.name, prefixes: [] },
    clusters: clusters.filter(({ name }) => name === cluster),
    ...own,
  };
  return { inventory: parseInventory(hostname, inventory) };
}
