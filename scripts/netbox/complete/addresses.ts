import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Addresses by which nobody else reaches a machine, and the networks that Docker numbers by itself. */
const OF_NOBODY = blockList([
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.17.0.0/16",
  "172.18.0.0/15",
  "172.20.0.0/14",
  "172.24.0.0/13",
  "::1/128",
  "fe80::/10",
]);

const PRIVATE = blockList(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);

/** The address that a machine is reached by: the only one in a known prefix, else the only IPv4, else the only IPv6. */
export function primaryOf(
  addresses: readonly string[],
  prefixes: readonly string[],
): string | undefined {
  const usable = addresses.filter((ip) => !has(OF_NOBODY, ip));
  const known = blockList(prefixes);
  const kinds = [
    usable.filter((ip) => has(known, ip)),
    usable.filter((ip) => isIPv4(ip)),
    usable.filter((ip) => isIPv6(ip)),
  ];
  const first = kinds.find((ips) => ips.length > 0);
  return first?.length === 1 ? first[0] : undefined;
}

/** A /24 for private IPv4 addresses that no prefix holds. */
export function lackingPrefixes(ips: readonly string[], prefixes: readonly string[]): string[] {
  const known = blockList(prefixes);
  const outside = ips.filter((ip) => isIPv4(ip) && has(PRIVATE, ip) && !has(known, ip));
  return [...new Set(outside.map((ip) => ip.replace(/\d+$/, "0/24")))].sort();
}

function blockList(prefixes: readonly string[]): BlockList {
  const list = new BlockList();
  for (const prefix of prefixes) {
    const [network = "", length] = prefix.split("/");
    list.addSubnet(network, Number(length), family(network));
  }
  return list;
}

function has(list: BlockList, ip: string): boolean {
  return list.check(ip, family(ip));
}

function family(ip: string): "ipv4" | "ipv6" {
  return ip.includes(":") ? "ipv6" : "ipv4";
}
