/** What a line of a plan rests on, in words; nothing is written of it. */
interface Evident {
  evidence: string;
}

/** A cluster that NetBox lacks; `host` is the only device in it. */
export interface NewCluster extends Evident {
  name: string;
  host?: string;
  type?: string;
}

/** A device or VM that NetBox lacks, or one that it has and of which it lacks these fields. */
export interface NewMachine extends Evident {
  name: string;
  role?: string;
  os?: string;
  parent?: string;
  cluster?: string;
  ip?: string;
  vmid?: number;
  lifecycle?: "planned" | "active" | "offline" | "retired";
  aliases?: string[];
  tags?: string[];
  note?: string;
}

/** A service that NetBox lacks, or one that it has and of which it lacks these fields. */
export interface NewService extends Evident {
  host: string;
  name: string;
  ports?: string[];
  image?: string;
  role?: string;
  lifecycle?: "planned" | "active" | "offline" | "retired";
  aliases?: string[];
  depends_on?: string[];
  models?: string[];
  note?: string;
}

/** What NetBox lacks, in the form of an inventory: `bruce netbox declare` reads it too. */
export interface Completion {
  site: { name: string; prefixes: string[] };
  tenant?: string;
  vrf?: string;
  clusters: NewCluster[];
  devices: NewMachine[];
  vms: NewMachine[];
  services: NewService[];
  /** What a person has to settle first, one sentence each. */
  notes: string[];
}

/** How many things of each kind a completion has. */
export function counted({ site, clusters, devices, vms, services }: Completion): string {
  const counts: [number, string, string][] = [
    [site.prefixes.length, "prefix", "prefixes"],
    [clusters.length, "cluster", "clusters"],
    [devices.length, "device", "devices"],
    [vms.length, "VM", "VMs"],
    [services.length, "service", "services"],
  ];
  return counts.filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(", ");
}
