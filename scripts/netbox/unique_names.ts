import { foldName } from "../../supabase/functions/_shared/names.ts";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";

/**
 * Names are unique in a NetBox cluster or site, not in NetBox. The later of two namesakes carries its number and keeps
 * the name as an alias, so that both are known and the name alone counts as ambiguous.
 */
export function uniquelyNamed(hosts: readonly DeclaredHost[]): DeclaredHost[] {
  const taken = new Set<string>();
  return hosts.map((host) => {
    const isMachine = host.asset_type === "device" || host.asset_type === "vm";
    const key = `${isMachine ? "machine" : host.asset_type} ${foldName(host.hostname)}`;
    if (!taken.has(key)) {
      taken.add(key);
      return host;
    }
    return {
      ...host,
      hostname: `${host.hostname} (netbox ${host.netbox_id})`,
      ...isMachine ? { aliases: [...host.aliases ?? [], host.hostname] } : {},
    };
  });
}
