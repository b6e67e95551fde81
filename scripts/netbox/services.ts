import { foldName } from "../../supabase/functions/_shared/names.ts";
import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";
import type { DeclaredService } from "../../supabase/functions/_shared/netbox/service.ts";
import type { Rows } from "./rows.ts";

/** A service in the form of the function `expected`; `metadata.netbox_ports` tells which NetBox service has which. */
export type ExpectedService = Omit<
  DeclaredService,
  "parent_type" | "parent_id" | "parent_name"
>;

/** A host with all its services; without the member, they are not known. */
export type ExpectedHost = DeclaredHost & { services?: ExpectedService[] };

/**
 * Puts services under their hosts. A listed host is declared with all its services, so when some may be missing no host
 * lists any.
 */
export function withServices(
  hosts: readonly DeclaredHost[],
  services: Rows<DeclaredService>,
): Rows<never> & { hosts: ExpectedHost[] } {
  const byParent = Map.groupBy(
    services.items.filter(({ parent_type }) => parent_type !== null),
    ({ parent_type, parent_id }) => `${parent_type} ${parent_id}`,
  );
  const isKnown = services.problems.length === 0;
  const joined = hosts.map((host) => {
    const key = `${host.asset_type} ${host.netbox_id}`;
    const own = byParent.get(key) ?? [];
    byParent.delete(key);
    const mayRun = host.asset_type === "device" || host.asset_type === "vm";
    return isKnown && mayRun ? { ...host, services: merged(own) } : host;
  });
  const problems = [...byParent.values()].map(([service]) =>
    `Service ${service?.name} belongs to ${service?.parent_name ?? service?.parent_id}, ` +
    "which is not visible: may the token view it?"
  );
  return { hosts: joined, items: [], problems };
}

/** NetBox may hold a service twice under one name, once per protocol: it is one service with the ports of both. */
function merged(services: readonly DeclaredService[]): ExpectedService[] {
  const byName = Map.groupBy(services, ({ name }) => foldName(name));
  return [...byName.values()].map((same) => {
    const { parent_type: _, parent_id: __, parent_name: ___, ...first } = Object.assign(
      {},
      ...same.toReversed(),
    ) as DeclaredService;
    const netbox_ports = Object.fromEntries(same.map(({ netbox_id, ports }) => [netbox_id, ports]));
    return {
      ...first,
      ports: [...new Set(same.flatMap(({ ports }) => ports))].sort(),
      metadata: { ...first.metadata, netbox_ports },
    };
  });
}
