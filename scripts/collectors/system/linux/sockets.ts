import type { Place } from "./place.ts";

/** A socket that waits for connections or datagrams of anybody. */
export interface ListeningSocket {
  /** `tcp/443`. */
  port: string;
  isLocal: boolean;
  inode: string;
}

const PROTOCOLS = [["tcp", "tcp", "0A"], ["tcp6", "tcp", "0A"], ["udp", "udp", "07"], [
  "udp6",
  "udp",
  "07",
]] as const;

/** Ports of services in the range from which the kernel takes ports of clients: WireGuard, Tailscale. */
const SERVICES_AMONG_CLIENTS = new Set(["udp/51820", "udp/41641"]);

/**
 * The sockets of this network namespace that listen (proc_pid_net(5)). Of the range that the kernel takes ports of
 * clients from, UDP ports are left out, and TCP ports that only this machine reaches: nobody chose them.
 */
export function listeningSockets(place: Place): ListeningSocket[] {
  const range = place.line("/proc/sys/net/ipv4/ip_local_port_range")?.split(/\s+/).map(Number);
  const [first = 32_768, last = 60_999] = range ?? [];
  return PROTOCOLS.flatMap(([file, protocol, state]) =>
    rowsOf(place.read(`/proc/net/${file}`) ?? "", state).flatMap(({ address, number, inode }) => {
      const port = `${protocol}/${number}`;
      const isLocal = isLoopback(address);
      const isClients = number >= first && number <= last && !SERVICES_AMONG_CLIENTS.has(port);
      if (number === 0 || isClients && (protocol === "udp" || isLocal)) return [];
      return [{ port, isLocal, inode }];
    })
  );
}

/** Rows in a state whose other end is nobody in particular. */
function rowsOf(text: string, state: string) {
  const row = new RegExp(
    `^ *\\d+: ([0-9A-F]+):([0-9A-F]{4}) 0+:0000 ${state} \\S+ \\S+ \\S+ +\\d+ +\\d+ (\\d+)`,
    "gm",
  );
  return [...text.matchAll(row)].map(([, address = "", port = "", inode = ""]) => ({
    address,
    number: parseInt(port, 16),
    inode,
  }));
}

/** 127.0.0.0/8, also as an IPv6 address, and ::1; the bytes of each word stand in the order of the processor. */
function isLoopback(address: string): boolean {
  return /^([0-9A-F]{6}7F|0{16}FFFF0000[0-9A-F]{6}7F|0{24}01000000)$/.test(address);
}
