import process from "node:process";
import { docker } from "./collectors/docker/collector.ts";
import { proxmox } from "./collectors/proxmox/collector.ts";
import { proxy } from "./collectors/proxy/collector.ts";
import { main } from "./collectors/runtime/main.ts";
import type { Program } from "./collectors/runtime/program.ts";
import { COMMANDS } from "./collectors/runtime/sources.ts";
import { serviceHealth } from "./collectors/service_health/collector.ts";
import { truenas } from "./collectors/truenas/collector.ts";

const collectors = [docker, proxmox, truenas, serviceHealth, proxy];

const program: Program = {
  words: ({ source }) => `npm run collect -- ${COMMANDS[source]}`,
  // the bundler is for the few who build
  oneFile: async ({ source }) => (await import("./build/one_file.ts")).buildCollector(source),
};

process.exit(await main(collectors, process.argv.slice(2), program));
