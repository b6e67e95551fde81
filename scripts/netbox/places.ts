import type { Ref } from "./differences.ts";

/** Where objects of the inventory are in NetBox, by folded name. */
export interface Places {
  release: number;
  site: Ref;
  prefixes: readonly string[];
  hosts: Map<string, Host>;
}

/** A device or VM, and in which list it is. */
export interface Host extends Ref {
  path: "dcim/devices/" | "virtualization/virtual-machines/";
}
