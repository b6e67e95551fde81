import { docker } from "./docker/collector.ts";
import { proxmox } from "./proxmox/collector.ts";
import { proxy } from "./proxy/collector.ts";
import type { AnyCollector } from "./runtime/collector.ts";
import { serviceHealth } from "./service_health/collector.ts";
import { system } from "./system/collector.ts";
import { truenas } from "./truenas/collector.ts";

/** Every collector, in the order of the help. */
export const COLLECTORS: readonly AnyCollector[] = [
  docker,
  proxmox,
  truenas,
  serviceHealth,
  proxy,
  system,
];
