import { type DeclaredHost, intervalS, type Report, type Row } from "./step.ts";

/** The payload of `ingest` that says a report. */
export function payloadOf(report: Report): Record<string, unknown> {
  const { hostname, source, seq, instance, lists, incomplete, error } = report;
  const isWhole = incomplete.length === 0;
  return {
    hostname,
    source,
    observed_at: new Date(report.observedAt).toISOString(),
    seq,
    complete: error ? false : isWhole ||
      Object.fromEntries(Object.keys(lists).map((list) => [list, !incomplete.includes(list)])),
    error: error ? { kind: error, message: "no answer" } : null,
    collector: {
      name: "simulation",
      interval_s: intervalS,
      instance,
      sent_at: new Date(report.sentAt).toISOString(),
    },
    snapshot: Object.fromEntries(
      Object.entries(lists).map(([list, rows]) => [list, rows.map((row) => itemOf(list, row))]),
    ),
  };
}

function itemOf(
  list: string,
  { name, state, ports, image, health, node, vmid, lock }: Row,
): Record<string, unknown> {
  switch (list) {
    case "containers":
      return { name, state, image, health, ports: ports?.map((port) => `${port}:80`) };
    case "guests":
      return { name, status: state, node, vmid, type: "qemu", ...(lock ? { lock } : {}) };
    case "nodes":
      return { node: name, status: state };
    case "pools":
      return { name, status: state, healthy: state === "ONLINE" };
    default:
      return { name, state: state === "running" ? "RUNNING" : "STOPPED" };
  }
}

/** A host as `expected` takes it. */
export function declaration(host: DeclaredHost): Record<string, unknown> {
  return {
    hostname: host.name,
    netbox_id: host.netboxId,
    asset_type: host.type,
    lifecycle: host.lifecycle,
    parent: host.parent ?? null,
    vmid: host.vmid ?? null,
    services: host.services.map(({ image, ...service }) => ({ ...service, image: image ?? null })),
  };
}
