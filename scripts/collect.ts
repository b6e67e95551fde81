import process from "node:process";
import { docker } from "./collectors/docker/collector.ts";
import { proxmox } from "./collectors/proxmox/collector.ts";
import { proxy } from "./collectors/proxy/collector.ts";
import { main } from "./collectors/runtime/main.ts";
import { serviceHealth } from "./collectors/service_health/collector.ts";
import { truenas } from "./collectors/truenas/collector.ts";

// `health` is short for the source service_health
const words = process.argv.slice(2)
  .map((word, place) => place === 0 && word === "health" ? "service_health" : word);

process.exit(await main([docker, proxmox, truenas, serviceHealth, proxy], words));
