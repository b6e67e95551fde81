import type { z } from "zod";
import { problemsOf } from "../../supabase/functions/_shared/problems.ts";
import { address } from "../../supabase/functions/_shared/netbox/address.ts";
import {
  cluster,
  type DeclaredHost,
  machine,
  prefix,
} from "../../supabase/functions/_shared/netbox/host.ts";
import { service } from "../../supabase/functions/_shared/netbox/service.ts";
import { addressed } from "./addressed.ts";
import type { NetboxClient } from "./client.ts";
import { type Progress, readList } from "./list.ts";
import { withClusterParents } from "./cluster_parents.ts";
import type { Rows } from "./rows.ts";
import { type ExpectedHost, withServices } from "./services.ts";
import { uniquelyNamed } from "./unique_names.ts";

/** The expected state that NetBox holds. `complete` only when nothing of it can be missing. */
export interface NetboxState {
  hosts: ExpectedHost[];
  complete: boolean;
  /** Why it is not complete, one sentence each. */
  problems: string[];
}

/**
 * Reads all that NetBox says about clusters, devices, VMs, services, prefixes and addresses. A row that cannot be
 * understood, a list that cannot be read or a host or service list without a row make the state incomplete: NetBox
 * leaves out what a token may not see, so nothing is no proof, unless `allowEmpty` says that it is true.
 */
export async function readState(
  client: NetboxClient,
  { progress, allowEmpty = false }: { progress?: Progress; allowEmpty?: boolean } = {},
): Promise<NetboxState> {
  const read = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    query: Record<string, string> = {},
  ) => parseRows(path, await readList(client, path, query, progress), schema);
  // configuration contexts may hold secrets, and are slow to render
  const lean = { exclude: "config_context" };

  // what stands on something is read before it: whatever is created meanwhile is found
  const addresses = await read("ipam/ip-addresses/", address);
  const services = await read("ipam/services/", service);
  const vms = await read("virtualization/virtual-machines/", machine("vm"), lean);
  const devices = await read("dcim/devices/", machine("device"), lean);
  const clusters = await read("virtualization/clusters/", cluster);
  const prefixes = await read("ipam/prefixes/", prefix);

  const problems = [addresses, services, vms, devices, clusters, prefixes]
    .flatMap((list) => list.problems);
  const machines: DeclaredHost[] = addressed([...devices.items, ...vms.items], addresses);
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
  const joined = withServices(hosts, services);
  // a host that could not be read is no riddle
  if (vms.problems.length + devices.problems.length === 0) problems.push(...joined.problems);
  return { hosts: joined.hosts, complete: problems.length === 0, problems };
}

function parseRows<Schema extends z.ZodType>(
  path: string,
  { rows, problem }: { rows: { id: number }[]; problem: string | null },
  schema: Schema,
): Rows<z.output<Schema>> {
  const read: Rows<z.output<Schema>> = { items: [], problems: problem ? [problem] : [] };
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success) read.items.push(parsed.data);
    else {
      const [first] = problemsOf(parsed.error, row);
      read.problems.push(`${path}${row.id}/ is not understood: ${first?.path}: ${first?.message}`);
    }
  }
  return read;
}
