import { address } from "./address.ts";
import { cluster, machine, prefix } from "./host.ts";
import { service } from "./service.ts";

/** Readers of NetBox objects by `object_type` and by the bare model name of NetBox before 4.4. */
export const READERS = {
  "dcim.device": { type: "device", read: machine("device") },
  "virtualization.virtualmachine": { type: "vm", read: machine("vm") },
  "virtualization.cluster": { type: "cluster", read: cluster },
  "ipam.prefix": { type: "prefix", read: prefix },
  "ipam.service": { type: "service", read: service },
  "ipam.ipaddress": { type: "address", read: address },
} as const;

/** A type of NetBox objects that has a reader. */
export type ObjectType = keyof typeof READERS;

/** The types of NetBox objects that are about expected state. */
export const OBJECT_TYPES = Object.keys(READERS) as ObjectType[];
