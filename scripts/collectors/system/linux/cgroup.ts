import { isPassing } from "./passing.ts";
import type { Place } from "./place.ts";

/** To which unit of the system, or of a user, and to which container a process belongs. */
export interface Owner {
  unit: string | null;
  container: string | null;
}

/** Full ids of containers of Docker, Podman, containerd and CRI-O, in paths of cgroupfs and of systemd. */
const CONTAINER = /(?:^|[/-])([0-9a-f]{64})(?=\.scope|\/|$)/;

/** The owner of a process, by its control group. */
export function ownerOf(place: Place, pid: string): Owner {
  return ownerOfPath(controlGroup(place.read(`/proc/${pid}/cgroup`) ?? ""));
}

/** The owner of what runs in a control group; sessions and what has another name at each start are no unit. */
export function ownerOfPath(path: string): Owner {
  const container = path.includes("/libpod-conmon-") ? undefined : CONTAINER.exec(path)?.[1];
  if (container) return { unit: null, container };
  const unit = path.split("/").find((name) =>
    name.endsWith(".service") && !/^user@\d+\.service$/.test(name)
  );
  return { unit: unit && !isPassing(unit) ? unit : null, container: null };
}

/** The path in the hierarchy of systemd: the unified one, or the named one beside it (cgroups(7)). */
function controlGroup(text: string): string {
  const path = (hierarchy: string) =>
    text.split("\n").map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
      .find((found) => found?.[1] === hierarchy)?.[2];
  const [unified, named] = [path(""), path("name=systemd")];
  return unified !== undefined && unified !== "/" ? unified : named ?? "";
}
