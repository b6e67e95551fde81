import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
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

/** Hosts with their services, what keeps the state from being complete, and what a person should know. */
export interface Joined {
  hosts: ExpectedHost[];
  problems: string[];
  notes: string[];
}

/**
 * Puts services under their hosts. A listed host is declared with all its services, so when some may be missing no host
 * lists any.
 */
export function withServices(
  hosts: readonly DeclaredHost[],
  services: Rows<DeclaredService>,
): Joined {
  const byParent = Map.groupBy(
    services.items.filter(({ parent_type }) => parent_type !== null),
    ({ parent_type, parent_id }) => `${parent_type} ${parent_id}`,
  );
  const isKnown = services.problems.length === 0;
  const notes: string[] = [];
  const joined = hosts.map((host) => {
    const key = `${host.asset_type} ${host.netbox_id}`;
    const own = byParent.get(key) ?? [];
    byParent.delete(key);
    const mayRun = host.asset_type === "device" || host.asset_type === "vm";
    return isKnown && mayRun ? { ...host, services: merged(own, host.hostname, notes) } : host;
  });
  const problems = [...byParent.values()].map(([service]) =>
    `Service ${service?.name} belongs to ${service?.parent_name ?? service?.parent_id}, ` +
    "which is not visible: may the token view it?"
  );
  const ownerless = services.items.filter(({ parent_type }) => parent_type === null)
    .map(({ name, netbox_id }) => `${name} (${netbox_id})`);
  if (ownerless.length > 0) {
    notes.push(`No machine has these services, an FHRP group perhaps: ${ownerless.join(", ")}.`);
  }
  return { hosts: joined, problems, notes };
}

/**
 * NetBox may hold a service twice under one name, once per protocol: it is one service with the ports of both. A name that
 * BRUCE only takes for the same, such as `a.b` and `a-b`, carries its number.
 */
function merged(
  services: readonly DeclaredService[],
  hostname: string,
  notes: string[],
): ExpectedService[] {
  const byName = Map.groupBy(services, ({ name }) => lowerCase(name));
  const taken = new Map<string, string>();
  return [...byName.values()].map((same) => {
    const { parent_type: _, parent_id: __, parent_name: ___, ...first } = Object.assign(
      {},
      ...same.toReversed(),
    ) as DeclaredService;
    const netbox_ports = Object.fromEntries(same.map(({ netbox_id, ports }) => [netbox_id, ports]));
    const other = taken.get(foldName(first.name));
    taken.set(foldName(first.name), first.name);
    const name = other === undefined ? first.name : `${first.name} (netbox ${first.netbox_id})`;
    if (other !== undefined) {
      notes.push(
        `${hostname} has the services ${other} and ${first.name}, one name to BRUCE: ${name}.`,
      );
    }
    return {
      ...first,
      name,
      ports: [...new Set(same.flatMap(({ ports }) => ports))].sort(),
      metadata: { ...first.metadata, netbox_ports },
    };
  });
}
