import type { AppRow } from "./answers.ts";

/** An app as BRUCE knows it; see `snapshot.apps[]` of the canonical payload. */
export function appOf({ active_workloads, ...row }: AppRow) {
  return {
    ...row,
    state: row.state?.toUpperCase(),
    ports: publishedPorts(active_workloads),
    images: [...new Set(active_workloads?.images ?? [])].sort(),
  };
}

/**
 * `0.0.0.0:30013->8096/tcp`, sorted, with every form of "all addresses" written as 0.0.0.0. Null when it cannot be
 * known: of an app that does not run, and on the network of the host, where compose makes no network for it.
 */
function publishedPorts(workloads: AppRow["active_workloads"]): string[] | null {
  const { used_ports = [], networks = [] } = workloads ?? {};
  if (used_ports.length === 0 && networks.length === 0) return null;
  const ports = used_ports.flatMap(({ container_port, protocol, host_ports }) =>
    host_ports.filter(({ host_port }) => host_port)
      .map(({ host_port, host_ip }) =>
        `${address(host_ip)}:${host_port}->${container_port}/${protocol}`
      )
  );
  return [...new Set(ports)].sort();
}

function address(ip = ""): string {
  if (ip === "" || ip === "0.0.0.0" || ip === "::") return "0.0.0.0";
  return ip.includes(":") ? `[${ip}]` : ip;
}
