import { foldName } from "../../supabase/functions/_shared/names.ts";
import { address } from "../../supabase/functions/_shared/netbox/address.ts";
import { withoutMask } from "../../supabase/functions/_shared/netbox/fields.ts";
import { lifecycleOf } from "../../supabase/functions/_shared/netbox/lifecycle.ts";
import { PORTS_UNKNOWN, service } from "../../supabase/functions/_shared/netbox/service.ts";
import { isAdoptable } from "./adoptable.ts";
import type { Correction } from "./checked_write.ts";
import type { Host } from "./places.ts";
import { portFields } from "./declare_service.ts";
import { type Fields, plain } from "./differences.ts";
import type { Issue } from "./issue.ts";
import type { Plan, Row } from "./plan.ts";

/** What to write, or the reason why the issue cannot be adopted. */
export type Adoption =
  | { corrections: Correction[]; customFields?: string[] }
  | { create: { host: Host; name: string; ports: string[] } }
  | { refused: string };

/** Finds out what in NetBox an issue is about, and what it would have to say. `release` is 406 for NetBox 4.6. */
export async function adoptionOf(plan: Plan, issue: Issue, release: number): Promise<Adoption> {
  if (!isAdoptable(issue)) {
    return {
      refused: `${issue.event_type} is not about what NetBox says: mend the cause, or waive it.`,
    };
  }
  const host = await findHost(plan, issue);
  if (!host) {
    return {
      refused:
        `NetBox has no device or VM ${issue.hostname}, or several: declare it (bruce netbox declare).`,
    };
  }
  switch (`${issue.event_type} ${issue.field}`) {
    case "CONFIG_DRIFT ip":
      return await adoptAddress(plan, issue, host);
    case "CONFIG_DRIFT node":
      return await adoptNode(plan, issue, host);
    case "VM_DOWN state":
      return adoptStatus(issue, host, "active", "offline");
    case "CONFIG_DRIFT lifecycle":
      return issue.service
        ? await adoptCustomField(plan, issue, host, "bruce_lifecycle", "active")
        : adoptStatus(issue, host, "offline", "active");
    case "SERVICE_UNEXPECTED lifecycle":
      return await adoptCustomField(plan, issue, host, "bruce_lifecycle", "active");
    case "SERVICE_MISSING state": {
      const lifecycle = issue.observed === "absent" ? "retired" : "offline";
      return await adoptCustomField(plan, issue, host, "bruce_lifecycle", lifecycle, "active");
    }
    case "CONFIG_DRIFT image":
      return await adoptCustomField(plan, issue, host, "bruce_image", issue.observed);
    case "CONFIG_DRIFT role":
      return await adoptCustomField(plan, issue, host, "bruce_role", issue.observed);
    case "PORT_MISMATCH ports":
      return await adoptPorts(plan, issue, host, release);
    case "SERVICE_UNEXPECTED declaration":
      return await adoptService(plan, issue, host);
    case "VM_UNDECLARED guest":
    case "VM_UNDECLARED host":
      return { refused: `${issue.hostname} is declared as retired: set its status in NetBox.` };
    default:
      throw new Error(`No way to adopt ${issue.event_type} ${issue.field}.`);
  }
}

const LISTS = ["dcim/devices/", "virtualization/virtual-machines/"] as const;

async function findHost(plan: Plan, { host, hostname }: Issue): Promise<Host | null> {
  const found: Host[] = [];
  for (const path of LISTS) {
    const isType = path === (host?.asset_type === "device" ? LISTS[0] : LISTS[1]);
    const rows = (await plan.rows(path)).filter((row) =>
      host?.netbox_id
        ? isType && row.id === host.netbox_id
        : foldName(String(row.name ?? row.display)) === foldName(hostname)
    );
    found.push(...rows.map(({ id }) => ({ id, label: hostname, path })));
  }
  // which of several namesakes it is, nobody knows
  return found.length === 1 ? found[0] ?? null : null;
}

async function adoptAddress(plan: Plan, issue: Issue, host: Host): Promise<Adoption> {
  const ips = (issue.observed ?? "").split(",").map((ip) => ip.trim()).filter(Boolean);
  const [ip, ...others] = ips;
  if (!ip || others.length > 0) {
    return {
      refused: `${issue.hostname} has ${ips.length} addresses: choose the primary one in NetBox.`,
    };
  }
  const addresses = await plan.rows("ipam/ip-addresses/");
  const taken = addresses.find((row) => withoutMask(String(row.address)) === ip);
  if (taken) return { refused: `NetBox has ${ip} already: make it the primary address there.` };
  const row = (await plan.rows(host.path)).find(({ id }) => id === host.id);
  const primary = addresses.find(({ id }) => id === plain(row?.primary_ip));
  if (!primary) return { refused: `${issue.hostname} has no primary address in NetBox.` };
  const mask = String(primary.address).split("/")[1];
  return {
    corrections: [{
      path: `ipam/ip-addresses/${primary.id}/`,
      label: `address of ${issue.hostname}`,
      fields: { address: `${ip}/${mask}` },
      objection: (row) =>
        unless(address.safeParse(row).data?.ip, issue.expected, `the address of ${issue.hostname}`),
    }],
  };
}

async function adoptNode(plan: Plan, issue: Issue, host: Host): Promise<Adoption> {
  const node = (await plan.rows("dcim/devices/")).find((row) =>
    foldName(String(row.name ?? "")) === foldName(issue.observed ?? "")
  );
  if (!node) return { refused: `NetBox has no device ${issue.observed}.` };
  return {
    corrections: [{
      path: `${host.path}${host.id}/`,
      label: issue.hostname,
      fields: { device: { id: node.id, label: String(node.name) } },
      objection: (row) => {
        const device = Object(row.device).name ?? null;
        const isAsExpected = foldName(String(device)) === foldName(String(issue.expected));
        return isAsExpected
          ? null
          : unless(device, issue.expected, `the device of ${issue.hostname}`);
      },
    }],
  };
}

function adoptStatus(issue: Issue, host: Host, before: string, after: string): Adoption {
  if (issue.observed === "absent") {
    return { refused: `${issue.hostname} does not exist: delete it in NetBox, BRUCE never does.` };
  }
  return {
    corrections: [{
      path: `${host.path}${host.id}/`,
      label: issue.hostname,
      fields: { status: after },
      objection: (row) =>
        unless(lifecycleOf(String(plain(row.status))), before, `the status of ${issue.hostname}`),
    }],
  };
}

async function adoptCustomField(
  plan: Plan,
  issue: Issue,
  host: Host,
  name: string,
  after: string | null,
  before: string | null = issue.expected,
): Promise<Adoption> {
  const services = await findServices(plan, issue, host);
  if (services.length === 0) return noService(issue);
  return {
    customFields: [name],
    corrections: services.map(({ id }) => ({
      path: `ipam/services/${id}/`,
      label: nameOf(issue),
      fields: { custom_fields: { [name]: after } },
      objection: (row) => {
        const value = plain(Object(row.custom_fields)[name]) ||
          (name === "bruce_lifecycle" ? "active" : null);
        return unless(value, before, `${name} of ${nameOf(issue)}`);
      },
    })),
  };
}

async function adoptPorts(
  plan: Plan,
  issue: Issue,
  host: Host,
  release: number,
): Promise<Adoption> {
  const services = await findServices(plan, issue, host);
  if (services.length === 0) return noService(issue);
  const observed = portsIn(issue.observed);
  const declared = portsIn(issue.expected);
  const corrections: Correction[] = [];
  const left = new Set(observed);
  for (const row of services) {
    const own = service.parse(row).ports;
    const protocols = new Set(own.map((port) => port.split("/")[0]));
    // before 4.7 an object has one protocol
    const ports = observed.filter((port) => release >= 407 || protocols.has(port.split("/")[0]));
    if (ports.length === 0) {
      return { refused: `${nameOf(issue)} publishes none of its ports: NetBox cannot say that.` };
    }
    for (const port of ports) left.delete(port);
    corrections.push({
      path: `ipam/services/${row.id}/`,
      label: nameOf(issue),
      fields: { ...portFields(release, ports), tags: [] } as Fields,
      notTagged: [PORTS_UNKNOWN],
      objection: (row) => {
        const now = service.safeParse(row).data?.ports ?? [];
        const isAsExpected = now.join() === own.join() &&
          now.every((port) => declared.includes(port));
        return isAsExpected
          ? null
          : unless(now.join(", "), issue.expected, `the ports of ${nameOf(issue)}`);
      },
    });
  }
  if (left.size > 0) {
    return {
      refused: `NetBox has no service ${nameOf(issue)} for ${[...left].join(", ")}: add it there.`,
    };
  }
  return { corrections };
}

async function adoptService(plan: Plan, issue: Issue, host: Host): Promise<Adoption> {
  if ((await findServices(plan, issue, host)).length > 0) {
    return { refused: `NetBox has ${nameOf(issue)} already: run bruce netbox export.` };
  }
  return { create: { host, name: issue.service ?? "", ports: issue.publishedPorts ?? [] } };
}

async function findServices(plan: Plan, issue: Issue, host: Host): Promise<Row[]> {
  const type = host.path === "dcim/devices/" ? "device" : "vm";
  return (await plan.rows("ipam/services/")).filter((row) => {
    const { data } = service.safeParse(row);
    return data?.parent_type === type && data.parent_id === host.id &&
      foldName(data.name) === foldName(issue.service ?? "");
  });
}

function portsIn(text: string | null): string[] {
  return (text ?? "").split(",").map((port) => port.trim()).filter((port) => port.includes("/"));
}

function nameOf({ service, hostname }: Issue): string {
  return `${service} of ${hostname}`;
}

function noService(issue: Issue): Adoption {
  return { refused: `NetBox has no service ${nameOf(issue)}.` };
}

function unless(now: unknown, expected: string | null, what: string): string | null {
  const said = now === undefined ? null : now;
  return said === expected ? null : `NetBox says ${said ?? "nothing"} for ${what}, not ${expected}`;
}
