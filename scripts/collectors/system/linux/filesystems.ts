import { type StatsFs, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import type { Gaps } from "../gaps.ts";
import { sortedBy } from "../order.ts";
import type { Filesystem } from "../snapshot.ts";
import type { Place } from "./place.ts";

/** One line of `/proc/<pid>/mountinfo`: proc_pid_mountinfo(5). */
interface Mount {
  /** What of the filesystem is mounted: `/` is all of it. */
  part: string;
  mount: string;
  type: string;
  device: string;
  isReadOnly: boolean;
}

/** Filesystems of disks that the kernel lists as if they had none. */
const ON_DISKS = new Set(["zfs", "bcachefs"]);

/** Images that are full by their nature. */
const IMAGES = new Set(["squashfs", "iso9660", "udf", "erofs", "cramfs", "romfs"]);

/** Below these, an engine of containers mounts and unmounts layers of images, and snap its packages. */
const OF_ENGINES =
  /^\/(var\/lib\/(docker|containers|containerd|kubelet|lxd|incus|snapd)|var\/snap|snap|run)\//;

/** The filesystems on disks of this machine, each device once. */
export async function readFilesystems(place: Place, gaps: Gaps): Promise<Filesystem[]> {
  const rows = await Promise.all(
    mountsOnDisks(place).map(async ({ mount, device, type, isReadOnly }) => {
      const usage = await usageOf(place, mount);
      if (usage) return { mount, device, type, ...usage, read_only: isReadOnly };
      gaps.add("filesystems", "a filesystem does not let this user look at it");
    }),
  );
  return sortedBy(rows.filter((row) => row !== undefined), ({ mount }) => mount);
}

function mountsOnDisks(place: Place): Mount[] {
  const onDisks = typesOnDisks(place.read("/proc/filesystems") ?? "");
  // a hardened service sees its own mounts, which are more than those of the machine
  const text = place.read("/proc/1/mountinfo") ?? place.read("/proc/self/mountinfo") ?? "";
  const mounts = text.split("\n").flatMap(mountOf).filter(({ mount, type, device }) =>
    onDisks.has(type) && !OF_ENGINES.test(mount) &&
    // the root of a container may be an image on a loop device
    (mount === "/" || !/^\/dev\/loop/.test(device)) && isDirectory(place, mount)
  );
  const byDevice = Map.groupBy(mounts, ({ device }) => device);
  return [...byDevice.values()].map((same) => same.reduce((a, b) => comesBefore(a, b) ? a : b));
}

function typesOnDisks(text: string): Set<string> {
  const types = text.split("\n").filter((line) => !line.startsWith("nodev"))
    .map((line) => line.trim());
  return new Set([...types, ...ON_DISKS].filter((type) => type !== "" && !IMAGES.has(type)));
}

function mountOf(line: string): Mount[] {
  const [before = "", after = ""] = line.split(" - ");
  const [, , , part = "", mount = ""] = before.split(" ").map(unescaped);
  const [type = "", device = "", options = ""] = after.split(" ").map(unescaped);
  if (mount === "") return [];
  // a bind mount may be read-only where its filesystem is not
  return [{ part, mount, type, device, isReadOnly: options.split(",").includes("ro") }];
}

/** All of a filesystem rather than a part of it, and the shorter path. */
function comesBefore(a: Mount, b: Mount): boolean {
  const key = ({ part, mount }: Mount) =>
    [mount === "/" ? 0 : part === "/" ? 1 : 2, `${mount.length}`.padStart(5, "0"), mount].join(" ");
  return key(a) <= key(b);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8)));
}

function isDirectory(place: Place, path: string): boolean {
  try {
    return statSync(place.root + path).isDirectory();
  } catch {
    // what may not be looked at is told later
    return true;
  }
}

async function usageOf(place: Place, path: string) {
  try {
    return usage(await statfs(place.root + path));
  } catch {
    return undefined;
  }
}

function usage({ bsize, blocks, bfree, bavail }: StatsFs) {
  return {
    size_bytes: blocks * bsize,
    used_bytes: (blocks - bfree) * bsize,
    available_bytes: bavail * bsize,
  };
}
