import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";

/** A cluster of one device stands on that device: what runs in it depends on it. */
export function withClusterParents(
  clusters: readonly DeclaredHost[],
  devices: readonly DeclaredHost[],
): DeclaredHost[] {
  const members = Map.groupBy(devices, ({ cluster }) => cluster);
  return clusters.map((cluster) => {
    const [device, ...others] = members.get(cluster.hostname) ?? [];
    return device && others.length === 0 ? { ...cluster, parent: device.hostname } : cluster;
  });
}
