import type { Addresses } from "./addresses.ts";
import type { GuestRow, NodeRow, NodeStorage, StorageRow } from "./answers.ts";
import { mayPause, nodeStatus, onlineNodes, runnable } from "./online.ts";
import type { SideLooks } from "./side_looks.ts";
import type { View } from "./view.ts";

/** A view in the canonical form of the source `proxmox`, rows in a stable order. */
export function snapshotOf(view: View, addresses: Addresses, looks: SideLooks) {
  const nodes = view.nodes.map((row) => nodeOf(row, view)).sort((a, b) => order(a.node, b.node));
  const online = onlineNodes(view);
  return {
    cluster: { name: view.name ?? null, quorate: view.isQuorate, version: view.version ?? null },
    nodes,
    guests: runnable(view)
      .map((row) => guestOf(row, online, addresses.get(row.vmid), looks.machines.get(row.node)))
      .sort((a, b) => a.vmid - b.vmid),
    storages: view.storages
      .map((row) => storageOf(row, online, looks.storages.get(row.node)?.get(row.storage)))
      .sort((a, b) => order(a.node, b.node) || order(a.storage, b.storage)),
  };
}

function nodeOf(row: NodeRow, view: View) {
  const { cpu, mem, disk, uptime, maxcpu, maxmem, maxdisk } = row;
  const status = nodeStatus(row, view);
  const ip = view.members.find(({ name }) => name === row.node)?.ip;
  return {
    node: row.node,
    status,
    ...(ip ? { ips: [ip] } : {}),
    maxcpu,
    maxmem,
    maxdisk,
    ...(status === "online" ? { cpu, mem, disk, uptime } : {}),
  };
}

/** Up to five minutes after a node died its guests still read as running, with the figures of their last moment. */
function guestOf(
  row: GuestRow,
  online: ReadonlySet<string>,
  ips: readonly string[] | undefined,
  machines: ReadonlyMap<number, string> | undefined,
) {
  const { vmid, type, name, node, lock, hastate, maxcpu, maxmem, maxdisk } = row;
  const isSeen = online.has(node);
  const { cpu, mem, disk, uptime } = row;
  return {
    vmid,
    type,
    name,
    status: isSeen ? row.status ?? "unknown" : "unknown",
    // of a machine whose process runs; null when its node did not answer
    ...(isSeen && mayPause(row) ? { qmpstatus: machines ? machines.get(vmid) : null } : {}),
    node,
    ips,
    tags: tagsOf(row.tags),
    template: false,
    lock,
    hastate,
    maxcpu,
    maxmem,
    maxdisk,
    ...(isSeen ? { cpu, mem, disk, uptime } : {}),
  };
}

/** The cluster only knows which storages can be used; why one cannot, only its node does. */
function storageOf(row: StorageRow, online: ReadonlySet<string>, told: NodeStorage | undefined) {
  const { storage, node, status = "unknown", plugintype, content, shared } = row;
  const disk = told?.active ? told.used : row.disk;
  const maxdisk = told?.active ? told.total : row.maxdisk;
  return {
    storage,
    node,
    status: !online.has(node) ? "unknown" : told ? statusOf(told) : status,
    plugintype,
    content: tagsOf(content),
    shared,
    disk,
    maxdisk,
  };
}

function statusOf({ active, enabled }: NodeStorage): string {
  if (!enabled) return "disabled";
  return active ? "available" : "inactive";
}

/** `a;b`, in old data with commas or blanks. */
function tagsOf(text = ""): string[] {
  return [...new Set(text.split(/[;,\s]+/).filter((tag) => tag !== ""))].sort();
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
