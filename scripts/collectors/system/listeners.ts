import { portKey, sortedBy, sortedPorts } from "./order.ts";
import type { Listener } from "./snapshot.ts";

/** One socket that listens, and who holds it. */
export interface Heard {
  process: string | null;
  unit: string | null;
  container: string | null;
  /** `tcp/443`. */
  port: string;
  /** Only this machine reaches it. */
  isLocal: boolean;
}

/** One row a process, and one a port where the process is not known. A port that others reach is no local one as well. */
export function grouped(heard: readonly Heard[]): Listener[] {
  const groups = Map.groupBy(
    heard,
    ({ process, unit, container, port }) =>
      JSON.stringify([process, unit, container, process === null ? port : null]),
  );
  const rows = [...groups.values()].map((same) => {
    const open = new Set(same.filter(({ isLocal }) => !isLocal).map(({ port }) => port));
    const local = same.map(({ port }) => port).filter((port) => !open.has(port));
    const { process = null, unit = null, container = null } = same[0] ?? {};
    return {
      process,
      unit,
      container,
      ports: sortedPorts(open),
      local_ports: sortedPorts(local),
    };
  });
  return sortedBy(
    rows,
    ({ process, unit, container, ports, local_ports }) =>
      JSON.stringify([process ?? "", unit, container, [...ports, ...local_ports].map(portKey)]),
  );
}
