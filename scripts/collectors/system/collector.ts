import { hostname, platform } from "node:os";
import { z } from "zod";
import { defineCollector } from "../runtime/collector.ts";
import { UsageError } from "../../program/usage_error.ts";
import { LinuxLook } from "./linux/look.ts";
import { serviceNeeds } from "./linux/service.ts";
import { MacLook } from "./macos/look.ts";
import { type Look, observer } from "./observe.ts";
import { WindowsLook } from "./windows/look.ts";

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
    return { target, observe: observer(target, lookHere()) };
  },
});

function lookHere(): Look {
  switch (platform()) {
    case "linux":
      return new LinuxLook();
    case "win32":
      return new WindowsLook();
    case "darwin":
      return new MacLook();
    default:
      throw new UsageError(
        `This collector looks at Linux, Windows and macOS, not at ${platform()}.`,
      );
  }
}
