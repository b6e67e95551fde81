import type { Shape } from "../way.ts";
import { nameOf } from "./names.ts";

/** How a row is: as it was first, another version of it, or in a state that is told. */
export type How = "well" | "otherwise" | "ill";

/** Rows of one list of a source. */
export interface Rows {
  genes: Readonly<Record<string, readonly (string | number)[]>>;
  /** What stands in the snapshot beside the list. */
  around: Record<string, unknown>;
  make(index: number, shape: Shape, how: How): Record<string, unknown>;
}

const NESTED = JSON.parse('{"a":'.repeat(24) + "1" + "}".repeat(24));

/** By source and list. */
export const ROWS: Readonly<Record<string, Rows>> = {
  "docker.containers": {
    genes: {
      ports: [0, 1, 20],
      samePorts: ["no", "yes"],
      project: ["none", "one", "each"],
      network: ["none", "the first", "the one before", "each other"],
      labels: [0, 5, 15],
      more: ["nothing", "nested", "long"],
    },
    around: { engine: { version: "29.7.2", api_version: "1.52" } },
    make(index, shape, how) {
      const name = nameOf(shape.names, index);
      const port = (n: number) =>
        shape.samePorts === "yes" ? 80 + n : 1 + (index * Number(shape.ports) + n) % 60_000;
      return {
        name,
        image: `registry.example/${index}/image:${how === "otherwise" ? 2 : 1}`,
        state: how === "ill" ? "exited" : "running",
        exit_code: how === "ill" ? 137 : 0,
        health: how === "otherwise" ? "unhealthy" : "healthy",
        restart_count: how === "well" ? 0 : 9,
        ports: Array.from({ length: Number(shape.ports) }, (_, n) => `0.0.0.0:${port(n)}->80/tcp`),
        labels: Object.fromEntries(
          Array.from({ length: Number(shape.labels) }, (_, n) => [`label.${n}`, `value ${index}`]),
        ),
        ...shape.project === "none" ? {} : {
          compose: {
            project: shape.project === "one" ? "project" : `project-${index}`,
            service: name,
            number: 1,
          },
        },
        ...networkOf(index, shape),
        ...more(shape),
      };
    },
  },
  "proxmox.guests": {
    genes: { ips: [0, 1, 15], vmids: ["own", "same"], more: ["nothing", "nested", "long"] },
    around: { nodes: [{ node: "host-0", status: "online" }], storages: [] },
    make: (index, shape, how) => ({
      vmid: shape.vmids === "same" ? 100 : 101 + index,
      type: "qemu",
      name: nameOf(shape.names, index),
      node: "host-0",
      status: how === "ill" ? "stopped" : "running",
      cpu: how === "otherwise" ? 1 : 0.1,
      mem: how === "otherwise" ? 2e9 : 1e9,
      maxmem: 2e9,
      ips: Array.from(
        { length: Number(shape.ips) },
        (_, n) => `10.${n}.${index >> 8}.${index & 255}`,
      ),
      tags: how === "otherwise" ? ["other"] : ["docker"],
      ...more(shape),
    }),
  },
  "proxmox.nodes": {
    genes: { more: ["nothing", "nested", "long"] },
    around: { guests: [], storages: [] },
    make: (index, shape, how) => ({
      node: nameOf(shape.names, index),
      status: how === "ill" ? "offline" : "online",
      maxcpu: how === "otherwise" ? 8 : 4,
      cpu: 0.99,
      mem: 99,
      maxmem: 100,
      ...more(shape),
    }),
  },
  "proxmox.storages": {
    genes: { nodes: ["one", "each"], more: ["nothing", "nested", "long"] },
    around: { nodes: [{ node: "host-0", status: "online" }], guests: [] },
    make: (index, shape, how) => ({
      node: shape.nodes === "one" ? "host-0" : `node-${index}`,
      storage: nameOf(shape.names, index),
      type: "dir",
      status: how === "ill" ? "unknown" : "available",
      disk: how === "well" ? 1 : 99,
      maxdisk: 100,
      ...more(shape),
    }),
  },
  "truenas.apps": {
    genes: { ports: [0, 1, 20], more: ["nothing", "nested", "long"] },
    around: { system: { version: "25.10.1" }, vms: [], pools: [], disks: [], alerts: [] },
    make: (index, shape, how) => ({
      name: nameOf(shape.names, index),
      state: how === "ill" ? "CRASHED" : "RUNNING",
      version: how === "otherwise" ? "2" : "1",
      ports: Array.from(
        { length: Number(shape.ports) },
        (_, n) => `0.0.0.0:${1 + (index * 20 + n) % 60_000}->80/tcp`,
      ),
      ...more(shape),
    }),
  },
  "truenas.alerts": {
    genes: { more: ["nothing", "nested", "long"] },
    around: { system: { version: "25.10.1" }, apps: [], vms: [], pools: [], disks: [] },
    make: (index, shape, how) => ({
      uuid: `alert-${index}`,
      level: how === "ill" ? "CRITICAL" : "WARNING",
      klass: nameOf(shape.names, index),
      formatted: `${how} ${nameOf(shape.names, index)}`,
      ...more(shape),
    }),
  },
  "truenas.pools": {
    genes: { more: ["nothing", "nested", "long"] },
    around: { system: { version: "25.10.1" }, apps: [], vms: [], disks: [], alerts: [] },
    make: (index, shape, how) => ({
      name: nameOf(shape.names, index),
      status: how === "ill" ? "FAULTED" : "ONLINE",
      healthy: how !== "ill",
      size: 100,
      allocated: how === "well" ? 1 : 99,
      ...more(shape),
    }),
  },
  "truenas.vms": {
    genes: { more: ["nothing", "nested", "long"] },
    around: { system: { version: "25.10.1" }, apps: [], pools: [], disks: [], alerts: [] },
    make: (index, shape, how) => ({
      id: index,
      name: nameOf(shape.names, index),
      status: how === "ill" ? "STOPPED" : "RUNNING",
      memory: how === "otherwise" ? 2 : 1,
      ...more(shape),
    }),
  },
  "truenas.disks": {
    genes: { more: ["nothing", "nested", "long"] },
    around: { system: { version: "25.10.1" }, apps: [], vms: [], pools: [], alerts: [] },
    make: (index, shape, how) => ({
      name: nameOf(shape.names, index),
      serial: `serial-${index}`,
      size: how === "otherwise" ? 2 : 1,
      ...more(shape),
    }),
  },
  "service_health.checks": {
    genes: { targets: ["same", "own", "of a route"], more: ["nothing", "nested", "long"] },
    around: {},
    make: (index, shape, how) => ({
      service: nameOf(shape.names, index),
      target: shape.targets === "same"
        ? "192.168.2.12:80"
        : shape.targets === "own"
        ? `host-0:${1 + index}`
        : `https://${index}.example.net/`,
      kind: "tcp",
      ok: how === "well",
      status: how === "otherwise" ? 502 : 200,
      error: how === "ill" ? "refused" : null,
      ...more(shape),
    }),
  },
  "system.units": {
    genes: { ports: [0, 1, 20], timers: ["no", "yes"], more: ["nothing", "nested", "long"] },
    around: { os: { platform: "linux" }, listeners: [] },
    make: (index, shape, how) => ({
      name: `${nameOf(shape.names, index)}.${shape.timers === "yes" ? "timer" : "service"}`,
      manager: "systemd",
      kind: shape.timers === "yes" ? "timer" : "service",
      state: how === "ill" ? "failed" : "running",
      restarts: how === "otherwise" ? 2 : 1,
      ports: Array.from(
        { length: Number(shape.ports) },
        (_, n) => `tcp/${1 + (index * 20 + n) % 60_000}`,
      ),
      ...more(shape),
    }),
  },
  "system.listeners": {
    genes: { ports: [1, 20], units: ["none", "own"], more: ["nothing", "nested", "long"] },
    around: { os: { platform: "linux" }, units: [] },
    make: (index, shape, how) => ({
      process: how === "otherwise" ? null : nameOf(shape.names, index),
      unit: shape.units === "own" ? `${nameOf(shape.names, index)}.service` : null,
      container: null,
      ports: Array.from(
        { length: Number(shape.ports) },
        (_, n) => `tcp/${1 + (index * 20 + n) % 60_000}`,
      ),
      local_ports: how === "ill" ? [] : ["tcp/5432"],
      ...more(shape),
    }),
  },
  "system.filesystems": {
    genes: { types: ["ext4", "nfs4"], more: ["nothing", "nested", "long"] },
    around: { os: { platform: "linux" }, units: [], listeners: [] },
    make: (index, shape, how) => ({
      mount: `/${nameOf(shape.names, index)}`,
      type: shape.types,
      size_bytes: 100,
      used_bytes: how === "well" ? 1 : 99,
      available_bytes: how === "well" ? 99 : 1,
      ...more(shape),
    }),
  },
  "proxy.routes": {
    genes: {
      domains: [1, 5, 20],
      sameDomains: ["no", "yes"],
      forward: ["the host", "names", "addresses"],
      more: ["nothing", "nested", "long"],
    },
    around: {},
    make: (index, shape, how) => ({
      domains: Array.from(
        { length: Number(shape.domains) },
        (_, n) => shape.sameDomains === "yes" ? `d${n}.example.net` : `d${n}-${index}.example.net`,
      ),
      forward_host: shape.forward === "the host"
        ? "host-0"
        : shape.forward === "names"
        ? nameOf(shape.names, index)
        : `10.0.${index >> 8}.${index & 255}`,
      forward_port: how === "otherwise" ? 81 : 1 + index,
      enabled: how !== "ill",
      tls: true,
      ...more(shape),
    }),
  },
};

function networkOf(index: number, { network, names }: Shape): Record<string, unknown> {
  const of = {
    none: null,
    "the first": index > 0 ? 0 : null,
    "the one before": index > 0 ? index - 1 : null,
    "each other": index ^ 1,
  }[String(network)];
  return { network_mode: of == null ? "bridge" : `container:${nameOf(names, of)}` };
}

function more({ more }: Shape): Record<string, unknown> {
  return more === "nested" ? { x: NESTED } : more === "long" ? { x: "y".repeat(900) } : {};
}
