import { foldName } from "../../supabase/functions/_shared/names.ts";
import { plain, type Ref } from "./differences.ts";
import type { Inventory } from "./inventory.ts";
import { ensureNamed, ownerOf, scopeOf } from "./named.ts";
import { ownCluster } from "./own_machine.ts";
import type { Places } from "./places.ts";
import type { Plan } from "./plan.ts";
import { attempt, Refusal } from "./refusal.ts";

/** The clusters of an inventory by name, and by the folded name of their only host, as `host …`. */
export async function declareClusters(
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

/** A device that only NetBox lists joins the cluster that the inventory gives it, unless it is in another one. */
export async function joinClusters(
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
