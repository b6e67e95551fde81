import type { Bindings, InspectedContainer } from "./answers.ts";

/**
 * Published ports of a container as `0.0.0.0:8096->8096/tcp`, sorted, with every form of "all addresses" written as
 * 0.0.0.0. They are read from the configuration, which a stopped container has too; a port that the engine chooses is
 * known only while the container runs. Null on the network of the host or of another container: not knowable there.
 */
export function publishedPorts(
  { HostConfig, NetworkSettings }: InspectedContainer,
): string[] | null {
  const { NetworkMode, PortBindings, PublishAllPorts } = HostConfig;
  if (NetworkMode === "host" || NetworkMode.startsWith("container:")) return null;
  const live = NetworkSettings.Ports;
  const all = PublishAllPorts ? { ...live, ...PortBindings } : PortBindings;
  const ports = Object.entries(all).flatMap(([port, rows]) =>
    rows.flatMap((row) => isFixed(row.HostPort) ? written(port, [row]) : written(port, live[port]))
  );
  return [...new Set(ports)].sort();
}

/** A number; empty or a range such as 8000-8010 leaves the choice to the engine. */
function isFixed(hostPort: string): boolean {
  return /^\d+$/.test(hostPort) && hostPort !== "0";
}

function written(port: string, rows: Bindings[string] = []): string[] {
  return rows.filter(({ HostPort }) => isFixed(HostPort))
    .map(({ HostIp, HostPort }) => `${address(HostIp)}:${HostPort}->${port}`);
}

function address(ip: string): string {
  if (ip === "" || ip === "0.0.0.0" || ip === "::") return "0.0.0.0";
  return ip.includes(":") ? `[${ip}]` : ip;
}
