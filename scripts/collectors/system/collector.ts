import { hostname } from "node:os";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { LinuxLook } from "./linux/look.ts";
import { serviceNeeds } from "./linux/service.ts";
import { observer } from "./observe.ts";

/** The machine that it runs on: system, resources, units, ports, graphics. */
export const system = defineCollector({
  source: "system",
  summary: "Observes this machine: system, memory, filesystems, units, ports, graphics.",
  examples: [
    "--dry-run",
    "--once --interval 60 --config /etc/bruce/collector.json",
    "--interval 60 --hostname ai-box",
  ],
  settings: [],
  schema: z.object({}),
  service: () => serviceNeeds(),
  configure(_settings, { hostname: given }) {
    const target = given ?? hostname();
    return { target, observe: observer(target, new LinuxLook()) };
  },
});
