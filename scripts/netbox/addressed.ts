import type { DeclaredAddress } from "../../supabase/functions/_shared/netbox/address.ts";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";
import type { Rows } from "./rows.ts";

/**
 * Gives hosts the addresses of their interfaces: all that are not the primary one as `metadata.other_ips`, and hosts
 * without a primary address the first one as theirs: IPv4 before IPv6, then the oldest. When not all addresses could be
 * read, hosts say nothing about them.
 */
export function addressed(
  hosts: readonly DeclaredHost[],
  addresses: Rows<DeclaredAddress>,
): DeclaredHost[] {
  const byHost = Map.groupBy(
    addresses.items.filter(({ is_usable, host_type }) => is_usable && host_type !== null),
    ({ host_type, host_id }) => `${host_type} ${host_id}`,
  );
  const isKnown = addresses.problems.length + addresses.unread.length === 0;
  return hosts.map((host) => {
    if (!isKnown) return withoutAddress(host);
    const own = (byHost.get(`${host.asset_type} ${host.netbox_id}`) ?? []).toSorted(byFamily);
    const [first] = host.ip ? [] : own;
    const ip = host.ip ?? first?.ip ?? null;
    const others = [
      ...new Set([...otherIps(host), ...own.map((address) => address.ip)]),
    ].filter((other) => other !== ip).sort();
    return {
      ...host,
      ip,
      metadata: {
        ...host.metadata,
        ...first && { netbox_ip_id: first.netbox_id },
        other_ips: others.length > 0 ? others : null,
      },
    };
  });
}

/** A host that says nothing about addresses, but for a primary one. */
function withoutAddress(host: DeclaredHost): DeclaredHost {
  const { other_ips: _, ...metadata } = host.metadata;
  if (host.ip) return { ...host, metadata };
  const { ip: __, ...rest } = host;
  return { ...rest, metadata };
}

function otherIps({ metadata }: DeclaredHost): string[] {
  return Array.isArray(metadata.other_ips) ? metadata.other_ips : [];
}

/** IPv4 first; the order of NetBox, by number, stays. */
function byFamily(one: DeclaredAddress, other: DeclaredAddress): number {
  return Number(one.ip.includes(":")) - Number(other.ip.includes(":"));
}
