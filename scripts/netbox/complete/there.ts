import { foldName } from "../../../supabase/functions/_shared/names.ts";
import type { ExpectedHost, ExpectedService } from "../services.ts";
import type { KnownHost } from "./known.ts";

/** What NetBox has, by the names that BRUCE gives it. */
export class There {
  readonly clusters: ReadonlySet<string>;
  readonly prefixes: readonly string[];
  private readonly machines: readonly ExpectedHost[];

  constructor(hosts: readonly ExpectedHost[]) {
    const named = (type: string) =>
      hosts.filter(({ asset_type }) => asset_type === type).map(({ hostname }) => hostname);
    this.machines = hosts.filter(({ asset_type }) => ["device", "vm"].includes(asset_type));
    this.clusters = new Set(named("cluster"));
    this.prefixes = named("prefix");
  }

  /** The machine that has an address. */
  holderOf(ip: string): ExpectedHost | undefined {
    return this.machines.find((machine) => machine.ip === ip);
  }

  /** The machines of NetBox that a host can be: by its number, else by its name, else by another name. */
  machinesOf({ netbox_id, asset_type, hostname, aliases }: KnownHost): ExpectedHost[] {
    if (netbox_id) {
      const [own] = this.machines.filter((machine) =>
        machine.netbox_id === netbox_id && machine.asset_type === asset_type
      );
      if (own) return [own];
    }
    const same = this.machines.filter((machine) => isSame(machine.hostname, hostname));
    if (same.length > 0) return same;
    const names = [hostname, ...aliases];
    return this.machines.filter((machine) =>
      [machine.hostname, ...machine.aliases ?? []]
        .some((name) => names.some((other) => isSame(name, other)))
    );
  }
}

/** The name of a machine in NetBox, where BRUCE tells it from its namesakes. */
export function nameThere({ hostname, aliases, cluster, netbox_id }: ExpectedHost): string {
  const isMade = [` (${cluster})`, ` (netbox ${netbox_id})`].some((end) => hostname.endsWith(end));
  return isMade ? aliases?.at(-1) ?? hostname : hostname;
}

/** NetBox takes any name, BRUCE none without a letter or digit. */
export function isName(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** The service of a machine of NetBox that has one of these names. */
export function serviceThere(
  machine: ExpectedHost | undefined,
  names: readonly string[],
): ExpectedService | undefined {
  return machine?.services?.find((service) =>
    [service.name, ...service.aliases ?? []]
      .some((name) => names.some((other) => isSame(name, other)))
  );
}

function isSame(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}
