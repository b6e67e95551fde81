import { foldName, lowerCase } from "../../supabase/functions/_shared/names.ts";
import { machine } from "../../supabase/functions/_shared/netbox/host.ts";
import { UsageError } from "../program/usage_error.ts";
import type { Ref } from "./differences.ts";
import type { Inventory } from "./inventory.ts";
import { Hosts } from "./places.ts";
import type { Plan } from "./plan.ts";
import { uniquelyNamed } from "./unique_names.ts";

/** What an inventory names and does not list, as NetBox has it. */
export interface Elsewhere {
  /** By the names that BRUCE gives them. */
  hosts: Hosts;
  clusters: Map<string, Ref>;
}

const LISTS = [
  ["device", "dcim/devices/"],
  ["vm", "virtualization/virtual-machines/"],
] as const;

/**
 * Finds in NetBox the machines and clusters that an inventory names without listing them, so that one can add to what is
 * there. Throws a UsageError that names each that is neither in the file nor, once, in NetBox.
 */
export async function findElsewhere(plan: Plan, inventory: Inventory): Promise<Elsewhere> {
  const { clusters, devices, vms, services } = inventory;
  const elsewhere: Elsewhere = { hosts: new Hosts(), clusters: new Map() };
  const listed = new Set([...devices, ...vms].map(({ name }) => foldName(name)));
  const needed = unlisted(listed, [
    ...clusters.map(({ host }) => host),
    ...vms.map(({ parent }) => parent),
    ...services.map(({ host }) => host),
  ]);
  const problems: string[] = [];
  if (needed.length > 0) {
    const there = await machinesOf(plan);
    for (const name of needed) {
      const [found, ...others] = named(there, name);
      if (found && others.length === 0) elsewhere.hosts.set(name, found);
      else problems.push(notOne("device or VM", name, others.length));
    }
  }
  const own = new Set(clusters.map(({ name }) => name));
  const used = [...vms, ...devices].flatMap(({ cluster }) => cluster ?? []);
  for (const name of new Set(used.filter((name) => !own.has(name)))) {
    const rows = (await plan.rows("virtualization/clusters/")).filter((row) => row.name === name);
    if (rows.length === 1) elsewhere.clusters.set(name, { id: rows[0]?.id ?? 0, label: name });
    else problems.push(notOne("cluster", name, rows.length - 1));
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return elsewhere;
}

function unlisted(listed: ReadonlySet<string>, names: (string | undefined)[]): string[] {
  const others = names.filter((name) => name !== undefined && !listed.has(foldName(name)));
  return [...new Set(others as string[])];
}

async function machinesOf(plan: Plan) {
  const machines = [];
  for (const [type, path] of LISTS) {
    for (const row of await plan.rows(path)) {
      const { data } = machine(type).safeParse(row);
      if (data) machines.push(data);
    }
  }
  return uniquelyNamed(machines).map(({ hostname, asset_type, netbox_id }) => ({
    id: netbox_id,
    label: hostname,
    path: asset_type === "device" ? LISTS[0][1] : LISTS[1][1],
  }));
}

function named<Machine extends { label: string }>(machines: Machine[], name: string): Machine[] {
  const exact = machines.filter(({ label }) => lowerCase(label) === lowerCase(name));
  if (exact.length > 0) return exact;
  return machines.filter(({ label }) => foldName(label) === foldName(name));
}

function notOne(what: string, name: string, more: number): string {
  return more < 1
    ? `There is no ${what} ${name}, neither in the file nor in NetBox.`
    : `NetBox has several that ${name} can mean: write the whole name.`;
}
