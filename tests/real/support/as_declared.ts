import type postgres from "postgres";
import type { RealNetbox, Row } from "./real_netbox.ts";

/** What NetBox and BRUCE each say of one object, by its type and number: one text with every field. */
export type Said = Record<string, string>;

/**
 * What NetBox says, in the words of BRUCE. It is written from the documentation alone, and shares no code with the export.
 * `setAside` tells which objects BRUCE does not take, `named` the names it gives to those that it cannot tell apart.
 */
export async function saidByNetbox(
  netbox: RealNetbox,
  { setAside = [], named = {} }: { setAside?: string[]; named?: Record<string, string> } = {},
): Promise<Said> {
  const said: Said = {};
  const addresses = await netbox.all("ipam/ip-addresses/");
  const devices = await netbox.all("dcim/devices/");
  const lists = {
    device: devices,
    vm: await netbox.all("virtualization/virtual-machines/"),
    cluster: await netbox.all("virtualization/clusters/"),
    prefix: await netbox.all("ipam/prefixes/"),
  };
  const names = new Map<string, string>();
  for (const [type, rows] of Object.entries(lists)) {
    for (const row of rows) {
      const key = `${type} ${row.id}`;
      if (setAside.includes(key)) continue;
      names.set(key, named[key] ?? row.name ?? row.prefix ?? row.display);
      const fields = fieldsOf(type, row, { addresses, devices });
      // who gets another name keeps the plain one as an alias
      if (named[key] !== undefined) fields.aliases.push(row.name);
      said[key] = textOf({ name: names.get(key), ...fields });
    }
  }
  const types: Row = { "dcim.device": "device", "virtualization.virtualmachine": "vm" };
  for (const row of await netbox.all("ipam/services/")) {
    const host = names.get(`${types[row.parent_object_type]} ${row.parent_object_id}`);
    const key = `service ${row.id}`;
    if (host === undefined || setAside.includes(key)) continue;
    said[key] = textOf({
      host,
      name: named[key] ?? row.name,
      lifecycle: row.custom_fields.bruce_lifecycle || "active",
      ports: row.tags.some(({ slug }: Row) => slug === "ports-unknown") ? [] : row.port_mappings,
      role: row.custom_fields.bruce_role || null,
      image: row.custom_fields.bruce_image || null,
      aliases: listIn(row.custom_fields.bruce_aliases),
      depends_on: listIn(row.custom_fields.bruce_depends_on),
    });
  }
  return said;
}

/** What BRUCE has declared and not retired. */
export async function saidByBruce(sql: postgres.Sql): Promise<Said> {
  const assets = await sql`
    select asset_type, netbox_id, name, lifecycle, status, role, cluster, parent, host(primary_ip) as ip, tags,
      aliases, vmid, coalesce(metadata -> 'other_ips', '[]') as other_ips
    from assets where lifecycle <> 'retired'`;
  const services = await sql`
    select netbox_id, hostname as host, name, lifecycle, ports, role, image, aliases, depends_on
    from expected_services where retired_at is null`;
  return Object.fromEntries([
    ...assets.map(({ asset_type, netbox_id, ...fields }) => [
      `${asset_type} ${netbox_id}`,
      textOf({ ...fields, other_ips: fields.other_ips ?? [] }),
    ]),
    ...services.map(({ netbox_id, ...fields }) => [`service ${netbox_id}`, textOf(fields)]),
  ]);
}

/** What differs between the two, one line each. */
export function differencesOf(netbox: Said, bruce: Said): string[] {
  const keys = new Set([...Object.keys(netbox), ...Object.keys(bruce)]);
  return [...keys].filter((key) => netbox[key] !== bruce[key])
    .map((key) => `${key}\n  NetBox ${netbox[key]}\n  BRUCE  ${bruce[key]}`);
}

const LIFECYCLES: Row = {
  active: "active",
  failed: "active",
  offline: "offline",
  decommissioning: "offline",
  inventory: "offline",
  planned: "planned",
  staged: "planned",
  paused: "planned",
};

interface Around {
  addresses: Row[];
  devices: Row[];
}

function fieldsOf(type: string, row: Row, { addresses, devices }: Around): Row {
  const own = addresses.filter(({ assigned_object: at }) =>
    (type === "vm" ? at?.virtual_machine?.id : type === "device" ? at?.device?.id : 0) === row.id
  ).map(({ address }) => withoutMask(address));
  const ip = row.primary_ip ? withoutMask(row.primary_ip.address) : own[0] ?? null;
  const custom = row.custom_fields ?? {};
  const ofCluster = devices.filter(({ cluster }) => cluster?.id === row.id);
  return {
    lifecycle: type === "prefix" ? "active" : LIFECYCLES[row.status.value],
    status: row.status.value,
    role: type === "prefix" ? null : row.role?.slug ?? null,
    cluster: row.cluster?.name ?? null,
    parent: type === "cluster"
      ? ofCluster.length === 1 ? ofCluster[0]?.name : null
      : type === "vm"
      ? row.device?.name ?? null
      : null,
    ip,
    tags: row.tags.map(({ slug }: Row) => slug),
    aliases: listIn(custom.bruce_aliases),
    vmid: custom.proxmox_vmid ?? null,
    other_ips: own.filter((other) => other !== ip),
  };
}

/** All fields in one order; lists are sets. */
function textOf(fields: Row): string {
  const sorted = Object.entries(fields).sort(([one], [other]) => one < other ? -1 : 1)
    .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]);
  return JSON.stringify(Object.fromEntries(sorted));
}

function listIn(text: string | null | undefined): string[] {
  return (text ?? "").split(",").map((part) => part.trim()).filter(Boolean);
}

function withoutMask(address: string): string {
  return address.split("/")[0] ?? address;
}
