import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
import { PORTS_UNKNOWN } from "../../supabase/functions/_shared/netbox/service.ts";
import type { Host } from "./places.ts";
import { type Fields, plain } from "./differences.ts";
import type { Inventory } from "./inventory.ts";
import type { Plan, Row } from "./plan.ts";

/** What of a service NetBox is to be told. */
export type ServiceFacts = Omit<Inventory["services"][number], "host"> & { image?: string };

/**
 * Writes a service of a host: one object from NetBox 4.7 on, before that one per protocol. NetBox wants at least one
 * port: where none is recorded, it gets tcp/1 and the tag ports-unknown, and a service that is there keeps its ports.
 * `siblings`: names of the other services of the host that are declared.
 */
export async function declareService(
  plan: Plan,
  release: number,
  host: Host,
  service: ServiceFacts,
  siblings: readonly string[] = [],
): Promise<void> {
  const name = nameThere(
    (await plan.rows("ipam/services/")).filter((row) => isOf(row, host)),
    service.name,
    siblings,
  );
  const isSame = (row: Row) => isOf(row, host) && lowerCase(String(row.name)) === name;
  const write = (ports: string[], is: (row: Row) => boolean) =>
    plan.ensure({
      path: "ipam/services/",
      label: `${service.name} of ${host.label}`,
      is,
      fields: {
        ...fieldsOf(service),
        ...ports.length > 0 ? { ...portFields(release, ports), tags: [] } : {},
      },
      defaults: {
        name: service.name,
        ...parentFields(release, host),
        ...ports.length > 0 ? {} : { ...portFields(release, ["tcp/1"]), tags: [PORTS_UNKNOWN] },
      },
      notTagged: ports.length > 0 ? [PORTS_UNKNOWN] : [],
    });

  if (service.ports.length === 0 || release >= 407) {
    await write(service.ports, isSame);
    return;
  }
  const byProtocol = Map.groupBy(service.ports, (port) => port.split("/")[0]);
  for (const [protocol, ports] of byProtocol) {
    await write(ports, (row) => isSame(row) && plain(row.protocol) === protocol);
  }
}

/**
 * What NetBox calls a service of a host, in lower case: by exactly that name, else by the only one that folds alike, unless
 * another service of the inventory is called so.
 */
function nameThere(rows: readonly Row[], name: string, siblings: readonly string[]): string {
  const names = [...new Set(rows.map((row) => lowerCase(String(row.name))))];
  const exact = lowerCase(name);
  if (names.includes(exact)) return exact;
  const taken = siblings.map(lowerCase);
  const alike = names.filter((other) =>
    foldName(other) === foldName(name) && !taken.includes(other)
  );
  return alike.length === 1 ? alike[0] ?? exact : exact;
}

/** How a service says its ports. */
export function portFields(release: number, ports: readonly string[]): Fields {
  if (release >= 407) return { port_mappings: ports };
  return {
    protocol: ports[0]?.split("/")[0] ?? "tcp",
    ports: ports.map((port) => Number(port.split("/")[1])),
  };
}

function fieldsOf(
  { note, role, image, lifecycle, aliases, depends_on, models }: ServiceFacts,
): Fields {
  const custom_fields = {
    ...lifecycle ? { bruce_lifecycle: lifecycle } : {},
    ...role ? { bruce_role: role } : {},
    ...image ? { bruce_image: image } : {},
    ...aliases.length > 0 ? { bruce_aliases: aliases.join(", ") } : {},
    ...depends_on.length > 0 ? { bruce_depends_on: depends_on.join(", ") } : {},
    ...models?.length ? { bruce_models: models.join(", ") } : {},
  };
  return {
    ...note ? { description: note.slice(0, 200) } : {},
    ...Object.keys(custom_fields).length > 0 ? { custom_fields } : {},
  };
}

const TYPE_OF = {
  "dcim/devices/": "dcim.device",
  "virtualization/virtual-machines/": "virtualization.virtualmachine",
} as const;

function parentFields(release: number, { id, label, path }: Host): Fields {
  if (release >= 403) return { parent_object_type: TYPE_OF[path], parent_object_id: { id, label } };
  return { [path === "dcim/devices/" ? "device" : "virtual_machine"]: { id, label } };
}

function isOf(row: Row, { id, path }: Host): boolean {
  if (row.parent_object_type) {
    return row.parent_object_type === TYPE_OF[path] && row.parent_object_id === id;
  }
  return plain(row[path === "dcim/devices/" ? "device" : "virtual_machine"]) === id;
}
