import type { DeclaredAddress } from "../../supabase/functions/_shared/netbox/address.ts";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";
import type { Rows } from "./rows.ts";

/**
 * Gives hosts without a primary address the first one of their interfaces: IPv4 before IPv6, then the oldest. When not
 * all addresses could be read, such a host says nothing about its address.
 */
export function addressed(
  hosts: readonly DeclaredHost[],
  addresses: Rows<DeclaredAddress>,
): DeclaredHost[] {
  const first = new Map<string, DeclaredAddress>();
  for (const address of addresses.items) {
    if (!address.is_usable || address.host_type === null) continue;
    const key = `${address.host_type} ${address.host_id}`;
    const other = first.get(key);
    if (!other || (isIpv6(other) && !isIpv6(address))) first.set(key, address);
  }
  return hosts.map((host) => {
    if (host.ip) return host;
    const { ip: _, ...rest } = host;
    if (addresses.problems.length > 0) return rest;
    const address = first.get(`${host.asset_type} ${host.netbox_id}`);
    if (!address) return { ...rest, ip: null };
    return {
      ...rest,
      ip: address.ip,
      metadata: { ...host.metadata, netbox_ip_id: address.netbox_id },
    };
  });
}

function isIpv6({ ip }: DeclaredAddress): boolean {
  return ip.includes(":");
}
