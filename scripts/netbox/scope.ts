import type { DeclaredHost } from "../../supabase/functions/_shared/netbox/host.ts";
import { isInScope, type NetboxMapping } from "../../supabase/functions/_shared/netbox/mapping.ts";
import type { DeclaredService } from "../../supabase/functions/_shared/netbox/service.ts";
import type { IdsByType } from "./deletions.ts";
import type { Rows } from "./rows.ts";

/** What of NetBox BRUCE is to know, and the numbers of the rest. */
export interface Scoped {
  machines: DeclaredHost[];
  services: Rows<DeclaredService>;
  outside: IdsByType;
}

/** Divides machines and their services by the scope that a person set. What is outside counts as deleted. */
export function scoped(
  machines: readonly DeclaredHost[],
  services: Rows<DeclaredService>,
  mapping: NetboxMapping,
): Scoped {
  const inside = machines.filter((machine) => isInScope(machine, mapping));
  const out = machines.filter((machine) => !inside.includes(machine));
  const idsOf = (type: string) =>
    out.filter(({ asset_type }) => asset_type === type).map(({ netbox_id }) => netbox_id);
  const outside = { device: idsOf("device"), vm: idsOf("vm") };
  const isOut = ({ parent_type, parent_id }: DeclaredService) =>
    parent_type !== null && parent_id !== null && outside[parent_type].includes(parent_id);
  return {
    machines: inside,
    services: { ...services, items: services.items.filter((service) => !isOut(service)) },
    outside: {
      ...outside,
      service: services.items.filter(isOut).map(({ netbox_id }) => netbox_id),
    },
  };
}

/** The numbers of both. */
export function joinedIds(one: IdsByType, other: IdsByType): IdsByType {
  const types = [...Object.keys(one), ...Object.keys(other)] as (keyof IdsByType)[];
  return Object.fromEntries(
    types.map((type) => [type, [...new Set([...one[type] ?? [], ...other[type] ?? []])]]),
  );
}
