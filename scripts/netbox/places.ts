import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
import { plain, type Ref } from "./differences.ts";
import type { Row } from "./plan.ts";

/** Where objects of the inventory are in NetBox. */
export interface Places {
  release: number;
  site: Ref;
  tenant: Ref | undefined;
  vrf: Ref | undefined;
  prefixes: readonly string[];
  hosts: Hosts;
  /** What was refused, one sentence each. */
  problems: string[];
}

/** A device or VM, and in which list it is. */
export interface Host extends Ref {
  path: "dcim/devices/" | "virtualization/virtual-machines/";
}

/** Devices and VMs by name: `web-01` and `web.01` are two, and an inventory may write one name in two ways. */
export class Hosts {
  private readonly byName = new Map<string, Host>();

  set(name: string, host: Host): void {
    this.byName.set(lowerCase(name), host);
  }

  /** The one of exactly that name, else the only one whose name folds alike. */
  get(name: string): Host | undefined {
    const exact = this.byName.get(lowerCase(name));
    if (exact) return exact;
    const [alike, ...others] = this.alike(name);
    return others.length === 0 ? alike : undefined;
  }

  /** True for a name that is none, where several fold alike. */
  isAmbiguous(name: string): boolean {
    return !this.byName.has(lowerCase(name)) && this.alike(name).length > 1;
  }

  private alike(name: string): Host[] {
    return [...this.byName].filter(([other]) => foldName(other) === foldName(name))
      .map(([, host]) => host);
  }
}

/** Is a prefix or an address in this VRF, or, without one, in none? */
export function isIn(vrf: Ref | undefined, row: Row): boolean {
  return plain(row.vrf) === (vrf?.id ?? null);
}
