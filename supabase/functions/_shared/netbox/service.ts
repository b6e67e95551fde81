import { z } from "zod";
import { name } from "../fields.ts";
import { readPort } from "../ports.ts";
import {
  choice,
  type CustomFields,
  customFields,
  label,
  objectId,
  present,
  related,
  tags,
  withoutMask,
} from "./fields.ts";

/** Tag of a service whose ports nobody recorded: NetBox wants at least one, so `netbox-declare` writes tcp/1. */
export const PORTS_UNKNOWN = "ports-unknown";

/** A NetBox service; `ports` as `protocol/number`. `parent_type` is null on what is no device and no VM. */
export interface DeclaredService {
  netbox_id: number;
  name: string;
  ports: string[];
  parent_type: "device" | "vm" | null;
  parent_id: number | null;
  parent_name: string | null;
  lifecycle?: string | null;
  role?: string | null;
  image?: string | null;
  aliases?: string[];
  depends_on?: string[];
  metadata: Record<string, unknown>;
}

const number = z.union([z.int(), z.string().regex(/^\d{1,5}$/).transform(Number)]);

/** Reads a service of NetBox 4.0 to 4.7: three ways to say whose it is, two to say its ports. */
export const service = z.object({
  id: objectId,
  name,
  device: related,
  virtual_machine: related,
  parent_object_type: z.string().nullish(),
  parent_object_id: objectId.nullish(),
  parent: related,
  protocol: choice,
  ports: z.array(number).nullish(),
  port_mappings: z.array(z.string()).nullish(),
  description: z.string().nullish(),
  ipaddresses: z.array(z.looseObject({ address: z.string() })).nullish().catch(undefined),
  tags,
  custom_fields: customFields,
}).transform((row, context): DeclaredService => {
  const own: CustomFields = row.custom_fields ?? {};
  const said = row.port_mappings ??
    (row.ports ?? []).map((port) => `${row.protocol ?? "tcp"}/${port}`);
  const ports = said.map((port) => readPort(port));
  if (ports.includes(null)) {
    const message = "Must be ports such as `tcp/443`, from 1 to 65535.";
    context.addIssue({ code: "custom", path: ["ports"], message });
    return z.NEVER;
  }
  const isUnknown = row.tags?.includes(PORTS_UNKNOWN);
  return {
    netbox_id: row.id,
    name: row.name,
    ports: isUnknown ? [] : ports.filter((port) => port !== null).sort(),
    ...parentOf(row),
    metadata: present({
      note: label(row.description) ?? undefined,
      // the addresses that it listens on, where it is not all of the machine's
      bound_to: row.ipaddresses?.length
        ? row.ipaddresses.map(({ address }) => withoutMask(address)).sort()
        : row.ipaddresses && null,
      // a field that is there and empty declares none
      models: own.bruce_models?.length ? own.bruce_models : own.bruce_models && null,
    }),
    ...present({
      lifecycle: own.bruce_lifecycle,
      role: label(own.bruce_role),
      image: label(own.bruce_image),
      aliases: own.bruce_aliases,
      depends_on: own.bruce_depends_on,
    }),
  };
});

type Related = z.output<typeof related>;
type Parent = Pick<DeclaredService, "parent_type" | "parent_id" | "parent_name">;

const PARENT_TYPES: Readonly<Record<string, "device" | "vm">> = {
  "dcim.device": "device",
  "virtualization.virtualmachine": "vm",
};

function parentOf(
  row: {
    device?: Related;
    virtual_machine?: Related;
    parent?: Related;
    parent_object_type?: string | null;
    parent_object_id?: number | null;
  },
): Parent {
  const of = (type: Parent["parent_type"], id: number | null | undefined, object: Related) => ({
    parent_type: type,
    parent_id: id ?? object?.id ?? null,
    parent_name: object?.name || object?.display || null,
  });
  if (row.parent_object_type) {
    const type = PARENT_TYPES[row.parent_object_type] ?? null;
    return of(type, row.parent_object_id, row.parent);
  }
  if (row.virtual_machine) return of("vm", undefined, row.virtual_machine);
  if (row.device) return of("device", undefined, row.device);
  return of(null, undefined, undefined);
}
