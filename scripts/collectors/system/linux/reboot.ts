import { isContainer } from "./kernel.ts";
import type { Place } from "./place.ts";

/** Written by hooks of packages: of Debian and Ubuntu, and of openSUSE. */
const MARKS = ["/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed"];

/** Hooks that write the mark when a kernel is installed; without one it says nothing that there is none. */
const HOOKS = [
  "/etc/kernel/postinst.d/unattended-upgrades",
  "/etc/kernel/postinst.d/update-notifier",
  "/etc/kernel/postinst.d/reboot-notifier",
  "/usr/share/update-notifier/notify-reboot-required",
  "/usr/lib/zypp/plugins/commit/boot",
];

/** The databases of rpm: they change with each package. */
const PACKAGES = [
  "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/var/lib/rpm/rpmdb.sqlite-wal",
  "/var/lib/rpm/rpmdb.sqlite",
  "/var/lib/rpm/Packages",
];

/** Whether a start of the machine is due; null where nothing on this machine says so. */
export class RebootWatch {
  #asked: { packages: string; answer: boolean | null } | undefined;

  async isRequired(place: Place): Promise<boolean | null> {
    if (MARKS.some((path) => place.read(path) !== undefined)) return true;
    const byKernel = isContainer(place) ? null : isKernelGone(place) ?? isSystemNewer(place);
    if (byKernel === true) return true;
    const packages = place.stamps(PACKAGES);
    if (packages === "") {
      return HOOKS.some((path) => place.read(path) !== undefined) ? false : byKernel;
    }
    // it takes half a second: it is asked again when a package has changed
    if (this.#asked?.packages !== packages) {
      this.#asked = { packages, answer: await askNeedsRestarting(place) };
    }
    return this.#asked.answer;
  }
}

/** Arch, Alpine and others remove the modules of the kernel that runs when they install another. */
function isKernelGone(place: Place): boolean | null {
  const release = place.line("/proc/sys/kernel/osrelease");
  const kernels = place.names("/lib/modules").filter((name) =>
    place.namesIfReadable(`/lib/modules/${name}/kernel`) !== undefined
  );
  if (!release || kernels.length === 0) return null;
  if (!kernels.includes(release)) return true;
  // the others keep the modules of kernels that do not run
  return kernels.length === 1 ? false : null;
}

/** NixOS keeps what it was started with. */
function isSystemNewer(place: Place): boolean | null {
  const [booted, current] = ["booted", "current"].map((which) =>
    ["kernel", "initrd", "kernel-modules"].map((part) => place.link(`/run/${which}-system/${part}`))
      .join()
  );
  return booted === ",," ? null : booted !== current;
}

/** Of Fedora and Red Hat: 1 means that a start is due. */
async function askNeedsRestarting(place: Place): Promise<boolean | null> {
  const ran = await place.run("needs-restarting", "-r");
  return ran && ran.code <= 1 ? ran.code === 1 : null;
}
