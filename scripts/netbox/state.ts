import type { z } from "zod";
import { problemsOf } from "../../supabase/functions/_shared/problems.ts";
import { address } from "../../supabase/functions/_shared/netbox/address.ts";
import {
  cluster,
  type DeclaredHost,
  machine,
  prefix,
} from "../../supabase/functions/_shared/netbox/host.ts";
import { NO_MAPPING, withOwnLifecycle } from "../../supabase/functions/_shared/netbox/mapping.ts";
import { service } from "../../supabase/functions/_shared/netbox/service.ts";
import { addressed } from "./addressed.ts";
import type { NetboxClient } from "./client.ts";
import { withClusterParents } from "./cluster_parents.ts";
import { withContacts } from "./contacts.ts";
import { type IdsByType, readDeletions } from "./deletions.ts";
import { type Progress, readList } from "./list.ts";
import type { Rows, Unread } from "./rows.ts";
import { joinedIds, scoped } from "./scope.ts";
import { type ExpectedHost, withServices } from "./services.ts";
import { uniquelyNamed } from "./unique_names.ts";

/** The expected state that NetBox holds. `complete` only when nothing of it can be missing. */
export interface NetboxState {
  hosts: ExpectedHost[];
  complete: boolean;
  /** Why it is not complete, one sentence each. */
  problems: string[];
  /** Objects that were set aside, one sentence each; they are there, so they are not retired. */
  setAside: string[];
  /** What else a person should know, one sentence each. */
  notes: string[];
  /** Numbers of these objects. */
  unread: IdsByType;
  /** What the change log says was deleted; null where absence is believed. */
  deleted: IdsByType | null;
}

/** How to read a NetBox. */
export interface Reading {
  /** 406 for NetBox 4.6. */
  release: number;
  progress?: Progress;
  /** NetBox really holds no host or no service. */
  allowEmpty?: boolean;
  /** What is not listed is gone, whether its deletion is on record or not. */
  believeMissing?: boolean;
  /** Also what is outside of the scope that the mapping gives. */
  isUnscoped?: boolean;
}

/**
 * Reads all that NetBox says about clusters, devices, VMs, services, prefixes and addresses. A list that cannot be read, or
 * a host or service list without a row, makes the state incomplete: NetBox leaves out what a token may not see, so nothing
 * is no proof, unless `allowEmpty` says that it is true. A row that cannot be understood is set aside. What is outside of the
 * scope that a person set is deleted, as far as BRUCE is concerned.
 */
export async function readState(client: NetboxClient, reading: Reading): Promise<NetboxState> {
  const { release, progress, allowEmpty = false, believeMissing = false, isUnscoped } = reading;
  const { mapping } = client;
  const read = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    query: Record<string, string> = {},
  ) => parseRows(path, await readList(client, path, query, progress), schema);
  // configuration contexts may hold secrets, and are slow to render; NetBox 4.5 has another word for it
  const lean: Record<string, string> = release >= 405
    ? { omit: "config_context,local_context_data,comments" }
    : { exclude: "config_context" };

  // what stands on something is read before it: whatever is created meanwhile is found
  const addresses = await read("ipam/ip-addresses/", address);
  const services = await read("ipam/services/", service);
  const vms = await read("virtualization/virtual-machines/", machine("vm"), lean);
  const devices = await read("dcim/devices/", machine("device"), lean);
  const clusters = await read("virtualization/clusters/", cluster);
  const prefixes = await read("ipam/prefixes/", prefix);

  const lists = {
    service: services,
    vm: vms,
    device: devices,
    cluster: clusters,
    prefix: prefixes,
  };
  const problems = [addresses, ...Object.values(lists)].flatMap((list) => list.problems);
  const all: DeclaredHost[] = addressed([...devices.items, ...vms.items], addresses)
    .map((machine) => withOwnLifecycle(machine, mapping));
  const within = scoped(all, services, isUnscoped ? NO_MAPPING : mapping);
  const contacts = mapping.contacts
    ? await withContacts(client, within.machines, progress)
    : { machines: within.machines, problem: null };
  const { machines } = contacts;
  if (contacts.problem) problems.push(contacts.problem);
  const hosts = uniquelyNamed([
    ...withClusterParents(clusters.items, devices.items),
    ...machines,
    ...prefixes.items,
  ]);
  if (machines.length === 0 && !allowEmpty) {
    problems.push("No device and no VM is visible: may the token view them? (--allow-empty)");
  }
  if (services.items.length === 0 && services.problems.length === 0 && !allowEmpty) {
    services.problems.push("No service is visible: may the token view them? (--allow-empty)");
    problems.push(...services.problems);
  }
  const joined = withServices(hosts, within.services);
  // a host that could not be read is no riddle
  if ([vms, devices].every((list) => list.problems.length + list.unread.length === 0)) {
    problems.push(...joined.problems);
  }
  // read last: what is deleted meanwhile is on record
  const { deleted, problem } = believeMissing
    ? { deleted: null, problem: null }
    : await readDeletions(client, release, progress);
  if (problem) {
    problems.push(
      `What was deleted is not known: ${problem} May the token view object changes (core | object change)? ` +
        "(--believe-missing)",
    );
  }
  return {
    hosts: joined.hosts,
    complete: problems.length === 0,
    problems,
    setAside: [addresses, ...Object.values(lists)]
      .flatMap((list) => list.unread.map(({ message }) => message)),
    notes: joined.notes,
    unread: Object.fromEntries(
      Object.entries(lists).filter(([, { unread }]) => unread.length > 0)
        .map(([type, { unread }]) => [type, unread.map(({ id }) => id)]),
    ),
    deleted: deleted && joinedIds(deleted, within.outside),
  };
}

interface NamedRow extends Record<string, unknown> {
  id: number;
}

function parseRows<Schema extends z.ZodType>(
  path: string,
  { rows, problem }: { rows: NamedRow[]; problem: string | null },
  schema: Schema,
): Rows<z.output<Schema>> {
  const read: Rows<z.output<Schema>> = {
    items: [],
    problems: problem ? [problem] : [],
    unread: [],
  };
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) read.items.push(parsed.data);
    else read.unread.push(unreadOf(path, row, parsed.error));
  }
  return read;
}

function unreadOf(path: string, row: NamedRow, error: z.ZodError): Unread {
  const [first] = problemsOf(error, row);
  const called = [row.name, row.display, row.address, row.prefix]
    .find((text) => typeof text === "string" && text !== "");
  return {
    id: row.id,
    message: `${path}${row.id}/${
      called === undefined ? "" : ` “${called}”`
    } is set aside: ${first?.path}: ${first?.message}`,
  };
}
