/** The operating system and this start of it. */
export interface Os {
  platform: "linux" | "windows" | "darwin";
  distro: string | null;
  release: string | null;
  kernel: string;
  arch: string;
  hostname: string;
  /** A hash: the id itself is meant to stay on the machine (machine-id(5)). */
  machine_id: string | null;
  boot_id: string | null;
  booted_at: string;
  uptime_s: number;
  /** Null where nothing on this machine says so. */
  reboot_required: boolean | null;
  /** Null where nothing on this machine says so. */
  time_synchronized: boolean | null;
}

/** The processors as one. */
export interface Cpu {
  model: string | null;
  cores: number;
  /** Share of all cores, since the look before or over a fifth of a second. */
  cpu_pct: number | null;
  load_1: number | null;
  load_5: number | null;
  load_15: number | null;
}

/** Bytes of memory; used is what is not available. */
export interface Memory {
  total_bytes: number;
  used_bytes: number;
  available_bytes: number;
  swap_total_bytes: number;
  swap_used_bytes: number;
}

/** A filesystem on a disk of this machine. */
export interface Filesystem {
  mount: string;
  device: string;
  type: string;
  size_bytes: number;
  used_bytes: number;
  available_bytes: number;
  read_only: boolean;
}

/** A network interface with its lasting addresses. */
export interface Interface {
  name: string;
  mac: string | null;
  state: "up" | "down" | "unknown";
  virtual: boolean;
  addresses: string[];
}

/** What a unit of the service manager is doing. */
export type UnitState =
  | "running"
  | "exited"
  | "failed"
  | "stopped"
  | "starting"
  | "stopping"
  | "restarting"
  | "waiting";

/** A service, timer or job of the service manager. */
export interface Unit {
  name: string;
  manager: "systemd" | "windows" | "launchd";
  kind: "service" | "timer" | "job";
  state: UnitState;
  enabled: boolean | null;
  restarts: number | null;
  since: string | null;
  exit_code: number | null;
  result: string | null;
  ports: string[];
}

/** A process that listens; without a process, one port whose process may not be seen. */
export interface Listener {
  process: string | null;
  unit: string | null;
  container: string | null;
  /** Reachable from other machines. */
  ports: string[];
  /** Bound to the loopback addresses alone. */
  local_ports: string[];
}

/** A processor of graphics. */
export interface Gpu {
  name: string;
  vendor: string | null;
  bus: string | null;
  driver: string | null;
  memory_total_bytes: number | null;
  memory_used_bytes: number | null;
  utilization_pct: number | null;
  temperature_c: number | null;
}

/** What is seen of a machine. */
export interface Seen {
  os: Os;
  cpu: Cpu;
  memory: Memory;
  filesystems: Filesystem[];
  interfaces: Interface[];
  units: Unit[];
  listeners: Listener[];
  gpus: Gpu[];
}

/** A part of a snapshot of a machine. */
export type Part = keyof Seen;

/** All parts, in their order. */
export const PARTS: readonly Part[] = [
  "os",
  "cpu",
  "memory",
  "filesystems",
  "interfaces",
  "units",
  "listeners",
  "gpus",
];
