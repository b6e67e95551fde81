import { withoutMask } from "../../supabase/functions/_shared/netbox/fields.ts";
import { type Host, isIn, type Places } from "./places.ts";
import { plain, type Ref } from "./differences.ts";
import type { Plan, Row } from "./plan.ts";
import { attempt } from "./refusal.ts";

/** A host, and the address that it should have. */
export interface Addressed {
  host: Host;
  ip: string;
}

/** What is in NetBox of an address that a host should have. */
interface Found extends Addressed {
  /** The address, if it is there and free, or the host's own. */
  existing: Row | undefined;
  /** The interface that has it; undefined: any of the host's, else a first one. */
  holder: unknown;
}

const INTERFACES = {
  "virtualization/virtual-machines/": {
    path: "virtualization/interfaces/",
    owner: "virtual_machine",
    type: "virtualization.vminterface",
    defaults: {},
  },
  "dcim/devices/": {
    path: "dcim/interfaces/",
    owner: "device",
    type: "dcim.interface",
    defaults: { type: "other" },
  },
} as const;

/**
 * Gives hosts their addresses, on their first interfaces, and makes them the primary ones. An address that somebody else has
 * is left to him, and NetBox may refuse one: that is told as a problem, and costs this address alone.
 */
export async function declareAddresses(
  plan: Plan,
  places: Places,
  addressed: readonly Addressed[],
): Promise<void> {
  const { problems } = places;
  const found: Found[] = [];
  const taken = new Map<string, string>();
  for (const { host, ip } of addressed) {
    const other = taken.get(ip);
    const now = other === undefined
      ? await findAddress(plan, places, host, ip)
      : `${ip} of ${host.label} is that of ${other}, too: only one can have it.`;
    if (typeof now === "string") {
      problems.push(now);
    } else {
      taken.set(ip, host.label);
      found.push(now);
    }
  }
  const apart = async (
    list: readonly Found[],
    path: string,
    make: (one: Found) => Promise<Ref>,
  ) => {
    const made = new Map<Found, Ref>();
    const label = ({ host, ip }: Found) => `${ip} of ${host.label}`;
    const leftOut = (what: string, work: () => Promise<void>) =>
      attempt(problems, `Address ${what}`, work);
    await plan.inOneGo(path, async () => {
      for (const one of list) {
        await leftOut(label(one), async () => void made.set(one, await make(one)));
      }
    }, leftOut);
    return list.filter((one) => {
      const ref = made.get(one);
      return ref && plan.isThere(ref);
    }).map((one) => ({ ...one, ref: made.get(one) as Ref }));
  };
  for (const kind of Object.keys(INTERFACES) as Host["path"][]) {
    const own = found.filter(({ host }) => host.path === kind);
    const ports = await apart(own, INTERFACES[kind].path, (one) => ensurePort(plan, one));
    const ready = new Map(ports.map((port) => [port.ip, port.ref]));
    const withPort = own.filter(({ ip }) => ready.has(ip));
    const addresses = await apart(
      withPort,
      ADDRESSES,
      (one) => ensureAddress(plan, places, one, ready.get(one.ip) as Ref),
    );
    for (const { host, ip, ref } of addresses) {
      await attempt(problems, `Address ${ip} of ${host.label}`, () =>
        plan.ensure({
          path: host.path,
          label: host.label,
          is: ({ id }) => id === host.id,
          fields: {
            [ip.includes(":") ? "primary_ip6" : "primary_ip4"]: { id: ref.id, label: ip },
          },
        }));
    }
  }
}

const ADDRESSES = "ipam/ip-addresses/";

/** What is there of it, or why the host cannot have it. */
async function findAddress(
  plan: Plan,
  { vrf }: Places,
  host: Host,
  ip: string,
): Promise<Found | string> {
  const { path, owner, type } = INTERFACES[host.path];
  const own = (await plan.rows(path)).filter((row) => plain(row[owner]) === host.id);
  // one of another VRF is another one
  const same = (await plan.rows(ADDRESSES))
    .filter((row) => withoutMask(String(row.address)) === ip && isIn(vrf, row));
  const isOurs = (address: Row | undefined) =>
    address?.assigned_object_type === type &&
    own.some((row) => row.id === address.assigned_object_id);
  const existing = same.find(isOurs) ?? same[0];
  if (same.length > 1 && !isOurs(existing)) {
    return `NetBox has ${ip} of ${host.label} ${same.length} times: settle it there.`;
  }
  const holder = existing?.assigned_object_id;
  if (existing && holder && !isOurs(existing)) {
    return `${ip} of ${host.label} is assigned to something else in NetBox: settle it there.`;
  }
  return { host, ip, existing, holder };
}

async function ensurePort(plan: Plan, { host, holder }: Found): Promise<Ref> {
  const { path, owner, defaults } = INTERFACES[host.path];
  return await plan.ensure({
    path,
    label: `${host.label} eth0`,
    is: (row) => holder ? row.id === holder : plain(row[owner]) === host.id,
    fields: {},
    defaults: { [owner]: { id: host.id, label: host.label }, name: "eth0", ...defaults },
  });
}

async function ensureAddress(
  plan: Plan,
  { prefixes, vrf, tenant }: Places,
  { host, ip, existing }: Found,
  port: Ref,
): Promise<Ref> {
  return await plan.ensure({
    path: ADDRESSES,
    label: `${ip} of ${host.label}`,
    is: (row) => row === existing,
    fields: {
      assigned_object_type: INTERFACES[host.path].type,
      assigned_object_id: { id: port.id, label: port.label },
    },
    defaults: {
      address: `${ip}/${maskOf(ip, prefixes)}`,
      status: "active",
      ...vrf ? { vrf } : {},
      ...tenant ? { tenant } : {},
    },
  });
}

/** Length of the longest of the prefixes that holds an address; without one, that of a single address. */
export function maskOf(ip: string, prefixes: readonly string[]): number {
  const bits = ip.includes(":") ? 128 : 32;
  const lengths = prefixes
    .filter((prefix) => prefix.includes(":") === ip.includes(":"))
    .map((prefix) => ({ prefix: prefix.split("/")[0] ?? "", length: Number(prefix.split("/")[1]) }))
    .filter(({ prefix, length }) => {
      const shift = BigInt(bits - length);
      return numberOf(ip) >> shift === numberOf(prefix) >> shift;
    })
    .map(({ length }) => length);
  return lengths.length > 0 ? Math.max(...lengths) : bits;
}

function numberOf(ip: string): bigint {
  if (!ip.includes(":")) {
    return ip.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [before = "", after] = ip.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const head = groups(before);
  const tail = after === undefined ? [] : groups(after);
  const middle = Array(8 - head.length - tail.length).fill("0");
  return [...head, ...middle, ...tail].reduce(
    (sum, part) => sum * 65536n + BigInt(`0x${part}`),
    0n,
  );
}
