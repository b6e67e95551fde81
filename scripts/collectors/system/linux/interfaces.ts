import { networkInterfaces } from "node:os";
import { sortedBy } from "../order.ts";
import type { Interface } from "../snapshot.ts";
import type { Place } from "./place.ts";

/**
 * Interfaces that come and go with guests, containers and networks of Docker: veth pairs, taps and bridges of the firewall
 * of Proxmox VE, of libvirt, of Calico and Cilium.
 */
const OF_GUESTS =
  /^(lo|veth.*|tap\d+i\d+|fw(br|pr|ln)\d+.*|vnet\d+|macvtap\d+|cali[0-9a-f]{6,}|lxc[0-9a-f]{6,}|br-[0-9a-f]{12}|podman\d{2,})$/;

/** Flags of `/proc/net/if_inet6`: a temporary address (RFC 8981), one that is going away, and one that is not yet its own. */
const PASSING = 0x01 | 0x20 | 0x40;
const LINK_LOCAL = 0x20;

/** IPv4 addresses by interface, as `node:os` gives them. */
export type Ipv4Addresses = ReadonlyMap<string, readonly string[]>;

/** IPv4 addresses of this machine. */
export function ipv4Addresses(): Ipv4Addresses {
  return new Map(
    Object.entries(networkInterfaces()).map(([name, rows]) => [
      name,
      (rows ?? []).filter(({ family }) => family === "IPv4").map(({ address }) => address),
    ]),
  );
}

/** The interfaces of this machine itself, sorted, with the addresses that last. */
export function readInterfaces(place: Place, ipv4: Ipv4Addresses = ipv4Addresses()): Interface[] {
  const ipv6 = lastingIpv6(place.read("/proc/net/if_inet6") ?? "");
  const names = place.names("/sys/class/net").filter((name) => !OF_GUESTS.test(name));
  return sortedBy(
    names.flatMap((name) => {
      const folder = `/sys/class/net/${name}`;
      const state = place.line(`${folder}/operstate`);
      // a file that is no interface, such as bonding_masters
      if (state === undefined) return [];
      const v4 = (ipv4.get(name) ?? []).filter((address) => !address.startsWith("169.254."));
      return [{
        name,
        mac: macOf(place, folder),
        state: stateOf(state),
        virtual: place.link(folder)?.includes("/devices/virtual/") ?? false,
        addresses: [...v4.toSorted(), ...(ipv6.get(name) ?? []).toSorted()],
      }];
    }),
    ({ name }) => name,
  );
}

/** None where the kernel invents one at each start. */
function macOf(place: Place, folder: string): string | null {
  const mac = place.line(`${folder}/address`)?.toLowerCase();
  const isInvented = place.line(`${folder}/addr_assign_type`) === "1";
  if (!mac || isInvented || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) return null;
  return mac === "00:00:00:00:00:00" ? null : mac;
}

function stateOf(operstate: string): Interface["state"] {
  if (operstate === "up" || operstate === "unknown") return operstate;
  return "down";
}

function lastingIpv6(text: string): Map<string, string[]> {
  const addresses = new Map<string, string[]>();
  for (const line of text.trim().split("\n")) {
    const [hex = "", , , scope = "", flags = "", name = ""] = line.trim().split(/\s+/);
    if (parseInt(scope, 16) === LINK_LOCAL || (parseInt(flags, 16) & PASSING) !== 0) continue;
    if (name === "") continue;
    addresses.set(name, [...addresses.get(name) ?? [], ipv6Of(hex)]);
  }
  return addresses;
}

/** An address of 32 digits as people write it (RFC 5952). */
export function ipv6Of(hex: string): string {
  const url = `http://[${(hex.match(/.{4}/g) ?? []).join(":")}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : hex;
}
