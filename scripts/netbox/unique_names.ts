import { foldName } from "../../supabase/functions/_shared/names.ts";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";

/**
 * Names are unique in a NetBox cluster or site, not in NetBox. The later of two namesakes carries its cluster, or its number
 * where that does not tell them apart, and keeps the name as an alias: so both are known, and the name alone counts as
 * ambiguous.
 */
export function uniquelyNamed(hosts: readonly DeclaredHost[]): DeclaredHost[] {
  const taken = new Set<string>();
  const take = (isMachine: boolean, type: string, name: string) => {
    const key = `${isMachine ? "machine" : type} ${foldName(name)}`;
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  };
  return hosts.map((host) => {
    const { hostname: name, asset_type, cluster, netbox_id } = host;
    const isMachine = asset_type === "device" || asset_type === "vm";
    if (take(isMachine, asset_type, name)) return host;
    const inCluster = `${name} (${cluster})`;
    const hostname = cluster && take(isMachine, asset_type, inCluster)
      ? inCluster
      : `${name} (netbox ${netbox_id})`;
    return { ...host, hostname, ...isMachine ? { aliases: [...host.aliases ?? [], name] } : {} };
  });
}
