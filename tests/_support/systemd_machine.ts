import { existsSync } from "node:fs";
import { projectRoot } from "../../scripts/stack/paths.ts";
import { until } from "./condition.ts";
import { type Guard, startGuard } from "../../scripts/stack/guard.ts";

/** What a command printed and how it ended. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Units that have no business in a machine of a test. */
const MASKED = [
  ...["systemd-udevd.service", "systemd-udev-trigger.service", "systemd-remount-fs.service"],
  ...["systemd-udevd-kernel.socket", "systemd-udevd-control.socket", "systemd-logind.service"],
  ...["networking.service", "systemd-networkd.service", "systemd-resolved.service"],
  ...["systemd-timesyncd.service", "getty.target", "docker.service", "docker.socket"],
  ...["containerd.service", "postgresql.service", "apt-daily.timer", "apt-daily-upgrade.timer"],
];

/** Makes a root of our own over the one of this machine, whose changes are gone with it, and boots it. */
const BOOT = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$DIR/over"
cd "$DIR/over"
mkdir upper work root dev-upper dev-work project-upper project-work
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
mount -t proc proc root/proc
mount -t sysfs sysfs root/sys
mount -t cgroup2 cgroup2 root/sys/fs/cgroup
mount -t tmpfs tmpfs root/run
mount -t tmpfs tmpfs root/tmp
mount -t overlay overlay -o lowerdir=/dev,upperdir=dev-upper,workdir=dev-work root/dev
mount -t tmpfs tmpfs root/dev/shm
mount -t devpts devpts root/dev/pts
mkdir -p "root$PROJECT"
mount -t overlay overlay -o lowerdir="$PROJECT",upperdir=project-upper,workdir=project-work "root$PROJECT"
mkdir root/run/bruce
mount --bind "$DIR/share" root/run/bruce
for unit in $MASKED; do ln -sf /dev/null "root/etc/systemd/system/$unit"; done
printf '[Unit]\\nRequires=basic.target\\nAfter=basic.target\\n' >root/etc/systemd/system/bruce.target
: >root/etc/fstab
ip link set lo up
mount --make-rshared root
exec chroot root env -i container=lxc PATH="$PATH" /lib/systemd/systemd --system --unit=bruce.target`;

/**
 * A machine run by systemd, in namespaces and a control group of its own, on a copy of this file system that is gone
 * afterwards. It has no network but loopback, and ends with this process.
 */
export class SystemdMachine implements AsyncDisposable {
  /** A directory of this machine that is `/run/bruce` there. */
  readonly share: string;
  readonly #directory: string;
  readonly #group: string;
  #process: Deno.ChildProcess | undefined;
  #guard: Guard | undefined;

  private constructor(directory: string, group: string) {
    this.#directory = directory;
    this.#group = group;
    this.share = `${directory}/share`;
  }

  /** Boots one, or says why none can run here. */
  static async boot(): Promise<SystemdMachine | string> {
    if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "needs Linux and root";
    for (const program of ["/lib/systemd/systemd", "/usr/bin/nsenter", "/usr/sbin/ip"]) {
      if (!existsSync(program)) return `needs ${program}`;
    }
    const groups = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
      .find((path) => existsSync(`${path}/cgroup.controllers`));
    if (!groups) return "needs cgroup v2";
    const directory = await Deno.makeTempDir({ prefix: "bruce-machine-" });
    const machine = new SystemdMachine(directory, `${groups}/${directory.split("/").at(-1)}`);
    try {
      await machine.#start();
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      return `systemd does not boot here: ${error instanceof Error ? error.message : error}`;
    }
  }

  async #start(): Promise<void> {
    await Deno.mkdir(this.share);
    await Deno.mkdir(`${this.#directory}/over`);
    await Deno.mkdir(this.#group);
    const script =
      'echo $$ >"$GROUP/cgroup.procs"; exec unshare --mount --pid --fork --net --uts ' +
      '--ipc --cgroup --kill-child sh -c "$BOOT"';
    this.#process = new Deno.Command("sh", {
      args: ["-c", script],
      env: {
        BOOT,
        DIR: this.#directory,
        GROUP: this.#group,
        MASKED: MASKED.join(" "),
        // it may lie where the machine has something else, such as /tmp
        PROJECT: projectRoot,
      },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    this.#guard = startGuard(
      `kill -KILL ${this.#process.pid}; sleep 1; find ${this.#group} -depth -type d -exec rmdir {} +; ` +
        `rm -rf ${this.#directory}`,
    );
    await until("systemd runs", async () => {
      const { stdout } = await this.run("systemctl", "is-system-running");
      return /^(running|degraded)/.test(stdout);
    }, 40_000);
  }

  /** The words before a command that make it run inside. */
  enter(): string[] {
    const pid = this.#process?.pid;
    const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
    return ["nsenter", `--target=${children.split(" ")[0]}`, "--all", "--root", "--wd"];
  }

  /** Runs a command inside. */
  async run(...command: string[]): Promise<Ran> {
    const [program = "", ...words] = this.enter();
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...words, ...command],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    await until("the control group is empty", () => this.#removeGroup());
    await Deno.remove(this.#directory, { recursive: true });
    await this.#guard?.release();
  }

  async #removeGroup(): Promise<boolean> {
    if (!existsSync(this.#group)) return true;
    const args = [this.#group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"];
    await new Deno.Command("find", { args, stderr: "null" }).output();
    return !existsSync(this.#group);
  }
}
