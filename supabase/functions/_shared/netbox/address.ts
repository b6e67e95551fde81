import { z } from "zod";
import { choice, objectId, related, withoutMask } from "./fields.ts";

/** A NetBox IP address and the device or VM it is assigned to, if any. */
export interface DeclaredAddress {
  netbox_id: number;
  ip: string;
  host_type: "device" | "vm" | null;
  host_id: number | null;
  /** False for what is no address of one's own: deprecated, shared, or of the loopback. */
  is_usable: boolean;
}

const assigned = z.looseObject({ device: related, virtual_machine: related }).nullish();

/** Reads an IP address. */
export const address = z.object({
  id: objectId,
  address: z.string().trim().min(1),
  status: choice,
  role: choice,
  assigned_object: assigned,
}).transform((row): DeclaredAddress => {
  const { virtual_machine: vm, device } = row.assigned_object ?? {};
  return {
    netbox_id: row.id,
    ip: withoutMask(row.address),
    host_type: vm ? "vm" : device ? "device" : null,
    host_id: vm?.id ?? device?.id ?? null,
    is_usable: row.status !== "deprecated" && (!row.role || row.role === "secondary"),
  };
});
