import { z } from "zod";
import { name } from "../fields.ts";
import {
  choice,
  type CustomFields,
  customFields,
  label,
  objectId,
  present,
  related,
  relatedAddress,
  tags,
} from "./fields.ts";
import { lifecycleOf } from "./lifecycle.ts";

/** A device, VM, cluster or prefix in the form of the function `expected`; what NetBox did not tell is left out. */
export interface DeclaredHost {
  hostname: string;
  asset_type: "device" | "vm" | "cluster" | "prefix";
  netbox_id: number;
  status?: string | null;
  lifecycle?: string;
  role?: string | null;
  cluster?: string | null;
  parent?: string | null;
  ip?: string | null;
  tags?: string[];
  aliases?: string[];
  vmid?: number | null;
  metadata: Record<string, unknown>;
}

const common = {
  id: objectId,
  display: z.string().nullish(),
  status: choice,
  role: related,
  site: related,
  tenant: related,
  tags,
  description: z.string().nullish(),
};

/** Reads a device or a VM. Configuration contexts, comments and foreign custom fields are never taken over. */
export function machine(assetType: "device" | "vm") {
  return z.object({
    ...common,
    name: z.string().nullish(),
    cluster: related,
    device: related,
    platform: related,
    primary_ip: relatedAddress,
    primary_ip4: relatedAddress,
    primary_ip6: relatedAddress,
    serial: z.string().nullish(),
    // memory in MB; of a device NetBox has none of them
    vcpus: z.coerce.number().nullish().catch(undefined),
    memory: z.coerce.number().nullish().catch(undefined),
    disk: z.coerce.number().nullish().catch(undefined),
    custom_fields: customFields,
  }).transform((row, context): DeclaredHost => {
    // a device may go without a name
    const read = name.safeParse(row.name?.trim() || row.display?.trim() || "");
    if (!read.success) {
      const message = read.error.issues[0]?.message ?? "Is no name.";
      context.addIssue({ code: "custom", path: ["name"], message });
      return z.NEVER;
    }
    const hostname = read.data;
    const own: CustomFields = row.custom_fields ?? {};
    return {
      hostname,
      asset_type: assetType,
      netbox_id: row.id,
      metadata: present({
        site: nameOf(row.site),
        tenant: row.tenant && nameOf(row.tenant),
        vcpus: row.vcpus,
        memory_mb: row.memory,
        disk: row.disk,
        os: nameOf(row.platform),
        serial: row.serial || undefined,
        note: label(row.description) ?? undefined,
        netbox_ip_id: row.primary_ip?.id,
        other_ips: otherPrimary(row),
        proxmox_node: own.proxmox_node ?? undefined,
      }),
      ...present({
        status: row.status,
        lifecycle: lifecycleOf(row.status),
        role: row.role && (row.role.slug ?? nameOf(row.role)),
        cluster: row.cluster && nameOf(row.cluster),
        parent: assetType === "vm" ? row.device && nameOf(row.device) : undefined,
        ip: row.primary_ip ? row.primary_ip.ip : row.primary_ip,
        tags: row.tags,
        aliases: own.bruce_aliases,
        vmid: assetType === "vm"
          ? own.proxmox_vmid ?? vmidOf(row.serial) ?? own.proxmox_vmid
          : undefined,
      }),
    };
  });
}

/** Reads a cluster. */
export const cluster = z.object({ ...common, name, type: related })
  .transform((row): DeclaredHost => ({
    hostname: row.name,
    asset_type: "cluster",
    netbox_id: row.id,
    metadata: present({ type: nameOf(row.type), note: label(row.description) ?? undefined }),
    ...present({ status: row.status, lifecycle: lifecycleOf(row.status), tags: row.tags }),
  }));

/** Reads a prefix. */
export const prefix = z.object({ ...common, prefix: z.string().trim().min(1), scope: related })
  .transform((row): DeclaredHost => ({
    hostname: row.prefix,
    asset_type: "prefix",
    netbox_id: row.id,
    metadata: present({
      site: nameOf(row.scope ?? row.site),
      note: label(row.description) ?? undefined,
    }),
    ...present({ status: row.status, tags: row.tags }),
  }));

type Address = z.output<typeof relatedAddress>;

/** The primary address of the other family, on a machine that has two; undefined where NetBox did not say. */
function otherPrimary(
  row: { primary_ip?: Address; primary_ip4?: Address; primary_ip6?: Address },
): string[] | null | undefined {
  if (row.primary_ip4 === undefined && row.primary_ip6 === undefined) return undefined;
  const others = [row.primary_ip4, row.primary_ip6].flatMap((address) => address?.ip ?? [])
    .filter((ip) => ip !== row.primary_ip?.ip);
  return others.length > 0 ? others : null;
}

function nameOf(object: z.output<typeof related>): string | undefined {
  return object?.name || object?.display || undefined;
}

/** Many keep the number of the guest as its serial. */
function vmidOf(serial: string | null | undefined): number | undefined {
  return serial && /^[1-9]\d{0,8}$/.test(serial) ? Number(serial) : undefined;
}
