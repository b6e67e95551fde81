import type { ServiceNeeds } from "../../runtime/collector.ts";
import { Place } from "./place.ts";

/** To see which process of another user holds a socket, and nothing else that root may. */
const CAPABILITIES = "CAP_SYS_PTRACE CAP_DAC_READ_SEARCH";

/** A user of each distribution, for programs that are nobody's. */
const USER = "daemon";

/**
 * A service that sees processes of others, and the filesystems of homes. It is of a user that exists, because the D-Bus of
 * Debian 12 sends away one that systemd makes up, and then there are no units. It sees no device but those of NVIDIA where their
 * driver is loaded: with these capabilities it could read a disk.
 */
export function serviceNeeds(place = new Place()): ServiceNeeds {
  const hasUser = new RegExp(`^${USER}:`, "m").test(place.read("/etc/passwd") ?? "");
  const hasNvidia = place.namesIfReadable("/proc/driver/nvidia") !== undefined;
  return {
    ...hasUser ? { user: USER } : {},
    isSmall: true,
    hardening: {
      ProtectProc: "default",
      ProtectHome: "read-only",
      CapabilityBoundingSet: CAPABILITIES,
      AmbientCapabilities: CAPABILITIES,
      // not all that the kernel keeps for this user is its own
      ...hasUser ? { RemoveIPC: "no" } : {},
      ...hasNvidia
        ? { PrivateDevices: "no", DevicePolicy: "closed", DeviceAllow: "char-nvidia* rw" }
        : {},
    },
  };
}
