import type { Place } from "./place.ts";

/** Whether this is a container (systemd's, LXC's, Docker's or Podman's), whose kernel and clock are those of its host. */
export function isContainer(place: Place): boolean {
  return ["/run/systemd/container", "/.dockerenv", "/run/.containerenv", "/dev/.lxc-boot-id"]
    .some((path) => place.read(path) !== undefined);
}

/** Whether processes of the whole machine can be seen here, not those of a container alone. */
export function seesWholeMachine(place: Place): boolean {
  return place.line("/proc/2/comm") === "kthreadd";
}

/** Whether systemd runs this machine. */
export function isRunBySystemd(place: Place): boolean {
  return place.namesIfReadable("/run/systemd/system") !== undefined;
}
