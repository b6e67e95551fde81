import { grouped } from "../listeners.ts";
import { sortedBy } from "../order.ts";
import type { Interface, Listener } from "../snapshot.ts";
import type { Endpoint, WindowsAnswer } from "./answer.ts";

/** From here on Windows chooses ports itself, for clients and for RPC. */
const FIRST_DYNAMIC = 49_152;

/** A port that waits, the process that has it, and who reaches it. */
export interface Waiting {
  port: string;
  pid: number;
  isLocal: boolean;
}

/** Ports that somebody chose. */
export function waitingOf(tcp: readonly Endpoint[], udp: readonly Endpoint[]): Waiting[] {
  return ([["tcp", tcp], ["udp", udp]] as const).flatMap(([protocol, endpoints]) =>
    endpoints.filter(({ port }) => port > 0 && port < FIRST_DYNAMIC).map((
      { address, port, pid },
    ) => ({
      port: `${protocol}/${port}`,
      pid,
      isLocal: /^(127\.|::1$|::ffff:127\.)/i.test(address),
    }))
  );
}

/** One row a process of these ports. */
export function listenersOf(
  waiting: readonly Waiting[],
  processes: ReadonlyMap<number, string>,
  services: ReadonlyMap<number, string>,
): Listener[] {
  return grouped(waiting.map(({ pid, port, isLocal }) => ({
    process: processes.get(pid) ?? null,
    unit: services.get(pid) ?? null,
    container: null,
    port,
    isLocal,
  })));
}

/** Adapters with the addresses that last: none that is made up for a day, or that is only for one link. */
export function interfacesOf({ adapters, addresses }: WindowsAnswer): Interface[] {
  const rows = (adapters ?? []).filter(({ name }) => !/^vEthernet \(.*nat.*\)$/i.test(name));
  return sortedBy(
    rows.map(({ index, name, mac, status, virtual }) => ({
      name,
      mac: mac?.replaceAll("-", ":").toLowerCase() ?? null,
      state: status === "Up" ? "up" as const : "down" as const,
      virtual,
      addresses: (addresses ?? []).filter((row) =>
        row.index === index && row.suffix !== "Random" && row.state === "Preferred"
      ).map(({ address }) => address.toLowerCase().replace(/%.*$/, ""))
        .filter((address) => !/^(fe[89ab]|169\.254\.)/.test(address)).sort(),
    })),
    ({ name }) => name,
  );
}
