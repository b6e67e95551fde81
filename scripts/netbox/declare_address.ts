import { withoutMask } from "../../supabase/functions/_shared/netbox/fields.ts";
import { type Host, isIn, type Places } from "./places.ts";
import { plain } from "./differences.ts";
import type { Plan, Row } from "./plan.ts";

/**
 * Gives a host its address, on its first interface, and makes it the primary one. An address that somebody else has is
 * left to him: that is returned as a sentence.
 */
export async function declareAddress(
  plan: Plan,
  { prefixes, vrf, tenant }: Places,
  { id, label, path }: Host,
  ip: string,
): Promise<string[]> {
  const isVm = path === "virtualization/virtual-machines/";
  const interfaces = isVm ? "virtualization/interfaces/" : "dcim/interfaces/";
  const owner = isVm ? "virtual_machine" : "device";
  const type = isVm ? "virtualization.vminterface" : "dcim.interface";
  const own = (await plan.rows(interfaces)).filter((row) => plain(row[owner]) === id);
  // one of another VRF is another one
  const same = (await plan.rows("ipam/ip-addresses/"))
    .filter((row) => withoutMask(String(row.address)) === ip && isIn(vrf, row));
  const isOurs = (address: Row | undefined) =>
    address?.assigned_object_type === type &&
    own.some((row) => row.id === address.assigned_object_id);
  const existing = same.find(isOurs) ?? same[0];
  if (same.length > 1 && !isOurs(existing)) {
    return [`NetBox has ${ip} of ${label} ${same.length} times: settle it there.`];
  }
  const holder = existing?.assigned_object_id;
  const isOwn = isOurs(existing);
  if (existing && holder && !isOwn) {
    return [`${ip} of ${label} is assigned to something else in NetBox: settle it there.`];
  }
  const port = await plan.ensure({
    path: interfaces,
    label: `${label} eth0`,
    is: (row) => isOwn ? row.id === holder : plain(row[owner]) === id,
    fields: {},
    defaults: { [owner]: { id, label }, name: "eth0", ...isVm ? {} : { type: "other" } },
  });
  const address = await plan.ensure({
    path: "ipam/ip-addresses/",
    label: `${ip} of ${label}`,
    is: (row) => row === existing,
    fields: { assigned_object_type: type, assigned_object_id: port },
    defaults: {
      address: `${ip}/${maskOf(ip, prefixes)}`,
      status: "active",
      ...vrf ? { vrf } : {},
      ...tenant ? { tenant } : {},
    },
  });
  await plan.ensure({
    path,
    label,
    is: (row) => row.id === id,
    fields: { [ip.includes(":") ? "primary_ip6" : "primary_ip4"]: { ...address, label: ip } },
  });
  return [];
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
