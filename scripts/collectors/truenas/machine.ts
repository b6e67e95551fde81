import type { ContainerRow, InstanceRow, VmRow } from "./answers.ts";

const MIB = 2 ** 20;

/** A virtual machine; see `snapshot.vms[]` of the canonical payload. Memory in bytes. */
export function vmOf({ name, uuid, vcpus, cores, threads, memory, autostart, status }: VmRow) {
  return {
    name,
    type: "vm",
    state: stateOf(status),
    cpus: (vcpus ?? 1) * (cores ?? 1) * (threads ?? 1),
    memory: memory === undefined ? undefined : memory * MIB,
    autostart,
    uuid,
  };
}

/** A container or virtual machine of Incus, listed among the virtual machines with its type. */
export function instanceOf({ name, type, status, cpu, memory, autostart, aliases }: InstanceRow) {
  return {
    name,
    type: type?.toLowerCase() ?? "container",
    state: status?.toUpperCase() ?? "UNKNOWN",
    cpus: cpu,
    memory,
    autostart,
    ips: [...new Set(aliases.map(({ address }) => address))].sort(),
  };
}

/** A container of TrueNAS 26, listed in the same way. */
export function containerOf({ name, uuid, autostart, status }: ContainerRow) {
  return { name, type: "container", state: stateOf(status), autostart, uuid };
}

/** Without a domain state, or with an erroneous one, libvirt could not be asked: that is not stopped. */
function stateOf(status: VmRow["status"]): string {
  const state = status?.state?.toUpperCase() ?? "UNKNOWN";
  const isKnown = status?.domain_state !== undefined && status.domain_state !== "ERROR";
  return state === "RUNNING" || (isKnown && state !== "ERROR") ? state : "UNKNOWN";
}
