import type { ComposeService } from "../../compose/services.ts";
import type { ExpectedHost } from "../services.ts";
import { lackingPrefixes } from "./addresses.ts";
import type { Completion, NewMachine } from "./completion.ts";
import { hostEvidence } from "./evidence.ts";
import type { Known, KnownHost } from "./known.ts";
import type { Machine } from "./machine.ts";
import { type Addresses, addressOf, ownAddresses } from "./own_addresses.ts";
import { lackingRoutes } from "./routes.ts";
import { lackingServices } from "./services.ts";
import { placedRoutes } from "./targets.ts";
import { isName, nameThere, There } from "./there.ts";

/** Where to look, and where new things go. */
export interface Sources {
  known: Known;
  /** Services of compose files by the host that they run on. */
  compose: ReadonlyMap<string, readonly ComposeService[]>;
  /** Everything that NetBox has, as the export reads it. */
  netbox: readonly ExpectedHost[];
  site: string;
}

/** NetBox takes names of machines up to this length. */
const LONGEST = 64;

/** What NetBox lacks of what is observed, declared in BRUCE, or declared in compose files. */
export function lackingIn({ known, compose, netbox, site }: Sources): Completion {
  const there = new There(netbox);
  const lacking: Completion = {
    site: { name: site, prefixes: [] },
    clusters: [],
    devices: [],
    vms: [],
    services: [],
    notes: [],
  };
  const machines = known.hosts.flatMap((host) => machineOf(host, there, lacking.notes));
  const hosts = machines.map(({ host }) => host);
  const routes = placedRoutes({ ...known, hosts });
  const certain = machines.flatMap(({ host }) => addressOf(host, there.prefixes) ?? []);
  const proposed = lackingPrefixes(certain, there.prefixes);
  // an address in one of them is the one of several
  const ipOf = ownAddresses(machines, [...there.prefixes, ...proposed], there, lacking.notes);
  for (const machine of machines) {
    if (machine.there) fill(machine, machine.there, { lacking, ipOf, site });
    else add(machine.host, { lacking, ipOf, machines, there });
  }
  const ips = [...lacking.devices, ...lacking.vms].flatMap(({ ip }) => ip ?? []);
  lacking.site.prefixes = lackingPrefixes(ips, there.prefixes);
  for (const { host, there: machine } of machines) {
    const own = {
      host: host.hostname,
      known: known.services.filter(({ hostname }) => hostname === host.hostname),
      compose: compose.get(host.hostname) ?? [],
      there: machine,
      isLookedAt: host.sources.some((source) => source === "docker" || source === "truenas"),
    };
    lacking.services.push(...lackingServices(own, lacking.notes));
    if (own.isLookedAt) continue;
    lacking.services.push(
      ...lackingRoutes(host.hostname, { ...known, routes }, lacking.services, machine),
    );
  }
  for (const { host } of machines) {
    if (host.guests < 2 || host.is_declared) continue;
    lacking.notes.push(
      `${host.guests} guests are called ${host.hostname}: one is in the plan. Declare the others in their clusters, ` +
        "with their numbers.",
    );
  }
  // the host of that name is declared: the guest that is not is another one
  for (const { hostname, details } of known.namesakes) {
    if (
      !machines.some(({ host, there }) => there && host.is_declared && host.hostname === hostname)
    ) continue;
    lacking.notes.push(`${details} NetBox has that name: declare the other one in its cluster.`);
  }
  for (const { domains, proxy, target, hostname } of routes) {
    if (hostname !== null) continue;
    lacking.notes.push(`Route ${domains} of ${proxy} leads to ${target}, which is no known host.`);
  }
  return lacking;
}

function machineOf(host: KnownHost, there: There, notes: string[]): Machine[] {
  const [found, ...others] = there.machinesOf(host);
  const leaveOut = (reason: string) => {
    notes.push(`${host.hostname} is left out: ${reason}`);
    return [];
  };
  if (others.length > 0) return leaveOut("NetBox has several that it can be.");
  if (found) return [{ host, there: found }];
  if (host.netbox_id) {
    return leaveOut("it was in NetBox and is not: bruce netbox export tells BRUCE.");
  }
  if (!isName(host.hostname)) return leaveOut("its name has no letter or digit.");
  if (host.hostname.length > LONGEST) {
    return leaveOut(`NetBox takes names of up to ${LONGEST} characters.`);
  }
  return [{ host, there: undefined }];
}

/** What NetBox lacks of a machine that it has: its address, the number of the guest. */
function fill(
  { host }: Machine,
  there: ExpectedHost,
  { lacking, ipOf, site }: { lacking: Completion; ipOf: Addresses; site: string },
): void {
  // an inventory finds machines at its site, or in a cluster
  if (there.metadata.site && there.metadata.site !== site) return;
  const isVm = there.asset_type === "vm";
  const ip = there.ip === null ? ipOf.get(host) : undefined;
  const vmid = isVm ? there.vmid ?? host.vmid ?? undefined : undefined;
  const isNew = vmid !== undefined && !there.vmid;
  if (ip === undefined && !isNew) return;
  (isVm ? lacking.vms : lacking.devices).push({
    name: nameThere(there),
    ...isVm && there.cluster ? { cluster: there.cluster } : {},
    ...ip === undefined ? {} : { ip },
    ...isNew ? { vmid } : {},
    evidence: hostEvidence(host),
  });
}

/** A machine that NetBox lacks, and the cluster that it needs. */
function add(
  host: KnownHost,
  { lacking, ipOf, machines, there }: {
    lacking: Completion;
    ipOf: Addresses;
    machines: readonly Machine[];
    there: There;
  },
): void {
  const isVm = host.asset_type === "vm";
  const ip = ipOf.get(host);
  const parent = isVm
    ? machines.find(({ host: { hostname } }) => hostname === host.parent)
    : undefined;
  const device = parent && (parent.there ?? parent.host).asset_type !== "vm" ? parent : undefined;
  const cluster = isVm ? clusterOf(host, device) : host.is_node ? host.cluster : null;
  if (cluster && !there.clusters.has(cluster)) {
    addCluster(lacking, cluster, machines, device?.host);
  }
  const isOff = !host.is_declared && host.state === "stopped";
  const lifecycle = isOff ? "offline" : host.lifecycle;
  const role = host.role ?? roleOf(host);
  const machine: NewMachine = {
    name: host.hostname,
    ...role ? { role } : {},
    ...host.os ? { os: host.os } : {},
    ...device ? { parent: device.host.hostname } : {},
    ...cluster ? { cluster } : {},
    ...ip ? { ip } : {},
    ...isVm && host.vmid ? { vmid: host.vmid } : {},
    ...lifecycle && lifecycle !== "active" ? { lifecycle } : {},
    ...host.aliases.length > 0 ? { aliases: host.aliases } : {},
    ...host.tags.length > 0 ? { tags: host.tags } : {},
    ...host.note ? { note: host.note } : {},
    evidence: hostEvidence(host),
  };
  (isVm ? lacking.vms : lacking.devices).push(machine);
}

/** NetBox pins a VM to a device only inside the cluster of that device. */
function clusterOf(host: KnownHost, device: Machine | undefined): string | null {
  return device?.there?.cluster ?? host.cluster ?? device?.host.hostname ?? null;
}

function addCluster(
  lacking: Completion,
  name: string,
  machines: readonly Machine[],
  device: KnownHost | undefined,
): void {
  if (lacking.clusters.some((cluster) => cluster.name === name)) return;
  const nodes = machines.filter(({ host }) => host.is_node && host.cluster === name);
  const isOfOne = nodes.length < 2 && device !== undefined;
  const type = device?.os ?? (nodes.length > 0 ? "Proxmox VE" : undefined);
  lacking.clusters.push({
    name,
    ...isOfOne ? { host: device.hostname } : {},
    ...type ? { type } : {},
    evidence: isOfOne
      ? `guests of ${device.hostname}`
      : `nodes ${nodes.map(({ host }) => host.hostname).join(", ")}`,
  });
  if (isOfOne) return;
  // nodes that NetBox has join it; new ones say it themselves
  for (const { host, there } of nodes) {
    if (!there || there.cluster) continue;
    lacking.devices.push({ name: nameThere(there), cluster: name, evidence: hostEvidence(host) });
  }
}

function roleOf({ is_node, sources, asset_type }: KnownHost): string | undefined {
  if (is_node) return "hypervisor";
  if (sources.includes("truenas")) return "nas";
  if (sources.includes("docker")) return "docker-host";
  return asset_type === "vm" ? undefined : "server";
}
