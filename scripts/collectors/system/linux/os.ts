import { arch, hostname, release } from "node:os";
import { hashOfMachine } from "../machine_id.ts";
import type { Os } from "../snapshot.ts";
import { isContainer } from "./kernel.ts";
import type { Place } from "./place.ts";
import { startOf } from "./processes.ts";

/** What says which system this is, and since when it runs. */
export function readOs(
  place: Place,
  now: Date,
): Omit<Os, "reboot_required" | "time_synchronized"> {
  const about = variablesOf(place.read("/etc/os-release") ?? place.read("/usr/lib/os-release"));
  const id = machineId(place);
  const uptime = Number(place.line("/proc/uptime")?.split(" ")[0] ?? 0);
  return {
    platform: "linux",
    distro: about.NAME ?? null,
    release: about.VERSION_ID ?? about.BUILD_ID ?? null,
    kernel: place.line("/proc/sys/kernel/osrelease") ?? release(),
    arch: arch(),
    hostname: place.line("/proc/sys/kernel/hostname") ?? hostname(),
    machine_id: id ? hashOfMachine(id) : null,
    boot_id: bootId(place),
    booted_at: new Date(bootedAt(place, now.getTime() / 1000 - uptime) * 1000).toISOString(),
    uptime_s: Math.floor(uptime),
  };
}

/** As the kernel tells it, always in the same second; a container has a start of its own. In seconds since 1970. */
function bootedAt(place: Place, byUptime: number): number {
  const told = Number(/^btime (\d+)$/m.exec(place.read("/proc/stat") ?? "")?.[1]);
  return Math.abs(told - byUptime) < 5 ? told : Math.round(byUptime);
}

/** Neither `uninitialized` (first boot) nor zeros are an id. */
function machineId(place: Place): string | undefined {
  return ["/etc/machine-id", "/var/lib/dbus/machine-id"].map((path) => place.line(path))
    .find((id) => id !== undefined && /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id));
}

/** A container keeps the id of its host when it starts anew: its first process tells its starts apart. */
function bootId(place: Place): string | null {
  const id = place.line("/proc/sys/kernel/random/boot_id");
  if (!id || !isContainer(place)) return id ?? null;
  return `${id}/${startOf(place, "1") ?? 0}`;
}

/** The variables of a file such as `/etc/os-release`, which is written for a shell. */
function variablesOf(text = ""): Record<string, string> {
  const lines = [...text.matchAll(/^([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(.*))$/gm)];
  return Object.fromEntries(
    lines.map(([, name, ...values]) => [name, values.find((value) => value !== undefined) ?? ""]),
  );
}
