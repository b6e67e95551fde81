import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { Gaps } from "../../../scripts/collectors/system/gaps.ts";
import { ownerOfPath } from "../../../scripts/collectors/system/linux/cgroup.ts";
import { readFilesystems } from "../../../scripts/collectors/system/linux/filesystems.ts";
import { readGpus } from "../../../scripts/collectors/system/linux/gpus.ts";
import { readInterfaces } from "../../../scripts/collectors/system/linux/interfaces.ts";
import { ListeningLook } from "../../../scripts/collectors/system/linux/listeners.ts";
import { readCpu } from "../../../scripts/collectors/system/linux/cpu.ts";
import { readMemory } from "../../../scripts/collectors/system/linux/memory.ts";
import { readOs } from "../../../scripts/collectors/system/linux/os.ts";
import { RebootWatch } from "../../../scripts/collectors/system/linux/reboot.ts";
import { serviceNeeds } from "../../../scripts/collectors/system/linux/service.ts";
import { ClockWatch } from "../../../scripts/collectors/system/linux/time.ts";
import type { Unit } from "../../../scripts/collectors/system/snapshot.ts";
import { LinuxFiles } from "./support/linux_files.ts";

const NOW = new Date("2026-11-29T10:00:00Z");
const ID = "8b3b3c4de2801122334455667788990011223344556677889900aabbccddeeff";

Deno.test("graphics of AMD and Intel are read from the kernel, screens are none", async () => {
  const device = (slot: string, driver: string, files: Record<string, string>) => ({
    [`/sys/devices/${slot}/driver`]: `→/sys/bus/pci/drivers/${driver}`,
    ...Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`/sys/devices/${slot}/${name}`, `${text}\n`]),
    ),
  });
  await using files = new LinuxFiles({
    "/sys/class/drm/card0/device": "→../../../devices/0000:03:00.0",
    "/sys/class/drm/card1/device": "→../../../devices/0000:00:02.0",
    "/sys/class/drm/card2/device": "→../../../devices/0000:00:01.0",
    "/sys/class/drm/card0-HDMI-A-1/status": "connected",
    "/sys/class/drm/renderD128/dev": "226:128",
    ...device("0000:03:00.0", "amdgpu", {
      ...{ vendor: "0x1002", device: "0x73bf", mem_info_vram_total: "17163091968" },
      ...{ mem_info_vram_used: "512901120", gpu_busy_percent: "3" },
      "hwmon/hwmon4/temp1_input": "41600",
    }),
    ...device("0000:00:02.0", "i915", { vendor: "0x8086", device: "0x4680" }),
    ...device("0000:00:01.0", "bochs-drm", { vendor: "0x1234", device: "0x1111" }),
    "/usr/share/misc/pci.ids":
      "# list\n1002  Advanced Micro Devices\n\t73bf  Navi 21 [Radeon RX 6800]\n\t\t1002 0e3a  other\n8086  Intel Corporation\n\t73bf  not this one\n",
  });
  const none = { memory_total_bytes: null, memory_used_bytes: null, utilization_pct: null };
  deepStrictEqual(await readGpus(files.place, new Gaps()), [
    {
      ...{ name: "8086:4680", vendor: "Intel", bus: "0000:00:02.0", driver: "i915" },
      ...none,
      temperature_c: null,
    },
    {
      ...{ name: "Navi 21 [Radeon RX 6800]", vendor: "AMD", bus: "0000:03:00.0" },
      ...{ driver: "amdgpu", memory_total_bytes: 17_163_091_968, memory_used_bytes: 512_901_120 },
      ...{ utilization_pct: 3, temperature_c: 42 },
    },
  ]);
  deepStrictEqual(files.asked, [], "without a driver of NVIDIA its program is not started");
});

Deno.test("a driver of NVIDIA that does not answer leaves its graphics incomplete, by name", async () => {
  await using files = new LinuxFiles({
    "/proc/driver/nvidia/version":
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Tue Sep 23 2025\n",
    "/proc/driver/nvidia/gpus/0000:01:00.0/information":
      "Model: \t\t NVIDIA GeForce RTX 3090\nIRQ:   \t\t 151\nBus Location: \t 0000:01:00.0\n",
    "/sys/class/drm/card0/device": "→../../../devices/0000:01:00.0",
    "/sys/devices/0000:01:00.0/driver": "→/sys/bus/pci/drivers/nvidia",
    "/sys/devices/0000:01:00.0/vendor": "0x10de\n",
  }, { "nvidia-smi": 18 });
  const gaps = new Gaps();
  const [broken, ...others] = await readGpus(files.place, gaps);
  deepStrictEqual([broken?.name, broken?.driver, others], [
    "NVIDIA GeForce RTX 3090",
    "580.95.05",
    [],
  ]);
  deepStrictEqual(gaps.reasons(), { gpus: "nvidia-smi does not answer" });
  files.answers = {
    "nvidia-smi": "NVIDIA GeForce RTX 3090, 00000000:01:00.0, 580.95.05, 24576, 20480, [N/A], 63\n",
  };
  const [well] = await readGpus(files.place, new Gaps());
  deepStrictEqual(
    [well?.bus, well?.memory_used_bytes, well?.utilization_pct, well?.temperature_c],
    ["0000:01:00.0", 21_474_836_480, null, 63],
  );
});

Deno.test("each device is one filesystem, wherever it is mounted, and what is no disk is none", async () => {
  const line = (part: string, mount: string, type: string, device: string, options = "rw") =>
    `36 25 0:32 ${part} ${mount} rw,relatime shared:1 - ${type} ${device} ${options}`;
  const mounts = [
    line("/", "/", "ext4", "/dev/mapper/pve-root"),
    line("/srv/media", "/export/media", "ext4", "/dev/mapper/pve-root"),
    line("/", "/boot/efi", "vfat", "/dev/nvme0n1p2"),
    line("/@data", "/mnt/pool/data", "btrfs", "/dev/sdb"),
    line("/", "/mnt/pool", "btrfs", "/dev/sdb"),
    line("/", "/mnt/my\\040disk", "xfs", "/dev/sdc1", "ro,attr2"),
    line("/", "/tank/media", "zfs", "tank/media"),
    line("/", "/var/lib/docker/zfs/graph/abc", "zfs", "tank/docker/abc"),
    line("/", "/snap/core22/1380", "squashfs", "/dev/loop3"),
    line("/", "/mnt/image", "ext4", "/dev/loop7"),
    line("/", "/var/lib/docker/overlay2/x/merged", "overlay", "overlay"),
    line("/", "/mnt/nas", "nfs4", "nas:/media"),
    line("/", "/mnt/merged", "fuse.mergerfs", "a:b"),
    line("/", "/run", "tmpfs", "tmpfs"),
    line("/hosts", "/etc/hosts", "ext4", "/dev/sdd1"),
  ];
  await using files = new LinuxFiles({
    "/proc/1/mountinfo": `${mounts.join("\n")}\n`,
    "/proc/filesystems":
      "nodev\tsysfs\nnodev\ttmpfs\nnodev\toverlay\nnodev\tnfs4\n\text4\n\tvfat\n\tbtrfs\n\txfs\n\tsquashfs\nnodev\tzfs\n",
    ...Object.fromEntries(
      ["/boot/efi/", "/export/media/", "/mnt/pool/data/", "/mnt/my disk/", "/tank/media/"].map((
        path,
      ) => [path, ""]),
    ),
    "/etc/hosts": "127.0.0.1 localhost\n",
  });
  const gaps = new Gaps();
  const rows = await readFilesystems(files.place, gaps);
  deepStrictEqual(rows.map(({ mount, type, read_only }) => [mount, type, read_only]), [
    ["/", "ext4", false],
    ["/boot/efi", "vfat", false],
    ["/mnt/my disk", "xfs", true],
    ["/mnt/pool", "btrfs", false],
    ["/tank/media", "zfs", false],
  ]);
  deepStrictEqual(gaps.reasons(), {});
  files.remove("/tank");
  strictEqual((await readFilesystems(files.place, gaps)).length, 4);
  deepStrictEqual(Object.keys(gaps.reasons()), ["filesystems"]);
});

Deno.test("interfaces of guests and containers, and addresses that pass, are left out", async () => {
  const card = (name: string, where: string, files: Record<string, string>) => ({
    [`/sys/class/net/${name}`]: `→../../devices/${where}/net/${name}`,
    ...Object.fromEntries(
      Object.entries({ operstate: "up", addr_assign_type: "0", ...files }).map((
        [file, text],
      ) => [`/sys/devices/${where}/net/${name}/${file}`, `${text}\n`]),
    ),
  });
  const guests = ["lo", "veth12ab34c", "tap101i0", "fwbr101i0", "vnet3", "br-8b3b3c4de280"];
  await using files = new LinuxFiles({
    ...Object.assign(
      {},
      ...guests.map((name) => card(name, "virtual", { address: "02:00:00:00:00:01" })),
    ),
    ...card("enp3s0", "pci0000:00", { address: "A8:A1:59:01:02:03" }),
    ...card("vmbr0", "virtual", { address: "a8:a1:59:01:02:03", addr_assign_type: "3" }),
    ...card("docker0", "virtual", {
      ...{ address: "02:42:5c:aa:bb:cc", addr_assign_type: "1", operstate: "down" },
    }),
    ...card("wg0", "virtual", { address: "", operstate: "unknown" }),
    "/sys/class/net/bonding_masters": "\n",
    "/proc/net/if_inet6": [
      "00000000000000000000000000000001 01 80 10 80       lo",
      "fe80000000000000aaa159fffe010203 04 40 20 80    vmbr0",
      "20010db8000100020000000000000077 04 40 00 80    vmbr0",
      "20010db800010002d1c59b0241aa8e3c 04 40 00 01    vmbr0",
      "20010db80001000200000000deadbeef 04 40 00 20    vmbr0",
      "fd000000000000000000000000000002 09 40 00 80      wg0",
    ].join("\n"),
  });
  const ipv4 = new Map([["vmbr0", ["192.168.2.5", "169.254.3.3"]], ["docker0", ["172.17.0.1"]]]);
  deepStrictEqual(readInterfaces(files.place, ipv4), [
    {
      ...{ name: "docker0", mac: null, state: "down", virtual: true },
      addresses: ["172.17.0.1"],
    },
    { name: "enp3s0", mac: "a8:a1:59:01:02:03", state: "up", virtual: false, addresses: [] },
    {
      ...{ name: "vmbr0", mac: "a8:a1:59:01:02:03", state: "up", virtual: true },
      addresses: ["192.168.2.5", "2001:db8:1:2::77"],
    },
    { name: "wg0", mac: null, state: "unknown", virtual: true, addresses: ["fd00::2"] },
  ]);
});

Deno.test("a process belongs to the unit or container of its control group", () => {
  const owners = {
    "/system.slice/ollama.service": ["ollama.service", null],
    "/system.slice/system-getty.slice/getty@tty1.service": ["getty@tty1.service", null],
    "/system.slice/docker.service/init": ["docker.service", null],
    [`/system.slice/docker-${ID}.scope`]: [null, ID],
    [`/docker/${ID}`]: [null, ID],
    [`/machine.slice/libpod-${ID}.scope/container`]: [null, ID],
    [`/kubepods/besteffort/pod1/cri-containerd-${ID}.scope`]: [null, ID],
    [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`]: [null, ID],
    [`/machine.slice/libpod-conmon-${ID}.scope`]: [null, null],
    "/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service": [
      "syncthing.service",
      null,
    ],
    "/user.slice/user-1000.slice/session-3.scope": [null, null],
    "/system.slice/run-u1234.service": [null, null],
    "/system.slice/ssh@7-192.168.2.5:22-192.168.2.9:51234.service": [null, null],
    "/init.scope": [null, null],
    "/": [null, null],
  };
  for (const [path, [unit, container]] of Object.entries(owners)) {
    deepStrictEqual(ownerOfPath(path), { unit, container }, path);
  }
});

/** A line of `/proc/net/tcp` and its kin. */
function socket(address: string, port: number, state: string, inode: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const other = "0".repeat(address.length);
  return `   0: ${address}:${hex} ${other}:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
}

const STAT = (pid: number, name: string, start: number) =>
  `${pid} (${name}) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 ${start} 1 1`;

/** Files of a process that holds these sockets. */
function processFiles(
  pid: number,
  name: string,
  start: number,
  group: string,
  inodes: number[],
  network = "net:[1]",
): Record<string, string> {
  return {
    [`/proc/${pid}/comm`]: `${name}\n`,
    [`/proc/${pid}/stat`]: STAT(pid, name, start),
    [`/proc/${pid}/cgroup`]: `0::${group}\n`,
    [`/proc/${pid}/ns/net`]: `→${network}`,
    [`/proc/${pid}/fd/0`]: "→/dev/null",
    ...Object.fromEntries(
      inodes.map((inode, at) => [`/proc/${pid}/fd/${at + 1}`, `→socket:[${inode}]`]),
    ),
  };
}

Deno.test("ports have the oldest process that holds them, whatever it forks", async () => {
  await using files = new LinuxFiles({
    "/proc/self/ns/net": "→net:[1]",
    "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
    "/proc/net/tcp": [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      socket("00000000", 993, "0A", 11),
      socket("0100007F", 5432, "0A", 12),
      socket("0100007F", 40001, "0A", 13),
      socket("0502A8C0", 22, "01", 14),
      socket("00000000", 2049, "0A", 15),
    ].join("\n"),
    "/proc/net/tcp6": [
      socket("00000000000000000000000000000000", 8123, "0A", 21),
      socket("00000000000000000000000001000000", 5432, "0A", 22),
      socket("0000000000000000FFFF00000100007F", 8081, "0A", 23),
    ].join("\n"),
    "/proc/net/udp": [
      socket("00000000", 51820, "07", 31),
      socket("00000000", 45000, "07", 32),
      socket("00000000", 5353, "07", 33),
    ].join("\n"),
    "/proc/2/comm": "kthreadd\n",
    ...processFiles(1, "systemd", 3, "/init.scope", []),
    // the pids have wrapped around: the worker has the lower one
    ...processFiles(900, "imap-login", 90_000, "/system.slice/dovecot.service", [11]),
    ...processFiles(4000, "dovecot", 500, "/system.slice/dovecot.service", [11]),
    ...processFiles(4001, "postgres", 510, "/system.slice/postgresql@17-main.service", [12, 22]),
    ...processFiles(4100, "python3", 600, `/system.slice/docker-${ID}.scope`, [21, 23]),
    ...processFiles(4200, "nginx", 700, `/system.slice/docker-${ID}.scope`, [15], "net:[2]"),
    ...processFiles(4300, "avahi-daemon", 20, "/system.slice/avahi-daemon.service", [32, 33]),
  });
  const gaps = new Gaps();
  const look = new ListeningLook(files.place);
  const rows = look.listeners(new Map(), gaps);
  deepStrictEqual(
    rows.map(({ process, unit, container, ports, local_ports }) => [
      ...[process, unit, container, ports.join(), local_ports.join()],
    ]),
    [
      ["avahi-daemon", "avahi-daemon.service", null, "udp/5353", ""],
      ["dovecot", "dovecot.service", null, "tcp/993", ""],
      ["kernel", null, null, "tcp/2049,udp/51820", ""],
      ["postgres", "postgresql@17-main.service", null, "", "tcp/5432"],
      ["python3", null, ID, "tcp/8123", "tcp/8081"],
    ],
  );
  deepStrictEqual(gaps.reasons(), {});
  files.remove("/proc/1/fd");
  look.listeners(new Map(), gaps);
  const blind = new ListeningLook(files.place).listeners(new Map(), gaps);
  deepStrictEqual(
    blind.filter(({ process }) => process === null).map(({ ports }) => ports),
    [["tcp/2049"], ["udp/51820"]],
  );
  deepStrictEqual(gaps.reasons(), { listeners: "processes of other users need root" });
});

Deno.test("a container that starts anew has another boot id, and its host's kernel does not matter", async () => {
  await using files = new LinuxFiles({
    "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\n',
    "/etc/machine-id": "uninitialized\n",
    "/var/lib/dbus/machine-id": "0123456789abcdef0123456789abcdef\n",
    "/proc/uptime": "1234.56 2000.00\n",
    "/proc/sys/kernel/random/boot_id": "232d3f86-c2a0-4460-90f4-38dc3306fe06\n",
    "/proc/1/stat": STAT(1, "init (x)", 777),
  });
  const plain = readOs(files.place, NOW);
  deepStrictEqual([plain.distro, plain.release, plain.boot_id, plain.uptime_s, plain.booted_at], [
    ...["Alpine Linux", "3.22.1", "232d3f86-c2a0-4460-90f4-38dc3306fe06", 1234],
    "2026-11-29T09:39:25.000Z",
  ]);
  match(plain.machine_id ?? "", /^[0-9a-f]{16}$/);
  files.write("/run/systemd/container", "lxc");
  strictEqual(readOs(files.place, NOW).boot_id, "232d3f86-c2a0-4460-90f4-38dc3306fe06/777");
  files.write("/proc/spl/kstat/zfs/arcstats", "size 4 1\n");
  strictEqual(await new RebootWatch().isRequired(files.place), null);
  strictEqual(await new ClockWatch().isSynchronized(files.place, []), null);
  deepStrictEqual(files.asked, []);
});

Deno.test("the cache of ZFS gives way, but for what it keeps in any case", async () => {
  await using files = new LinuxFiles({
    "/proc/meminfo":
      "MemTotal:       32000000 kB\nMemFree:         1000000 kB\nMemAvailable:    2000000 kB\nSwapTotal:       1000 kB\nSwapFree:         400 kB\n",
  });
  strictEqual(readMemory(files.place).available_bytes, 2_048_000_000);
  files.write(
    "/proc/spl/kstat/zfs/arcstats",
    "name type data\nsize                            4    16000000000\nc_min                           4    1000000000\n",
  );
  const memory = readMemory(files.place);
  deepStrictEqual(memory, {
    total_bytes: 32_768_000_000,
    used_bytes: 15_720_000_000,
    available_bytes: 17_048_000_000,
    swap_total_bytes: 1_024_000,
    swap_used_bytes: 614_400,
  });
});

Deno.test("a board of ARM is named by its board", async () => {
  await using files = new LinuxFiles({
    "/proc/cpuinfo":
      "processor\t: 0\nBogoMIPS\t: 108.00\n\nModel\t\t: Raspberry Pi 5 Model B Rev 1.0\n",
    "/proc/stat": "cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu1 1 2 3 4\n",
    "/proc/loadavg": "0.10 0.20 0.30 1/234 5678\n",
  });
  deepStrictEqual(readCpu(files.place, 1.5), {
    ...{ model: "Raspberry Pi 5 Model B Rev 1.0", cores: 2, cpu_pct: 1.5 },
    ...{ load_1: 0.1, load_5: 0.2, load_15: 0.3 },
  });
});

Deno.test("a start is due by the word of each distribution, and where none says so it is not known", async () => {
  await using debian = new LinuxFiles({ "/etc/os-release": "ID=debian\n" });
  const is = (files: LinuxFiles) => new RebootWatch().isRequired(files.place);
  strictEqual(await is(debian), null);
  debian.write("/etc/kernel/postinst.d/unattended-upgrades", "");
  strictEqual(await is(debian), false);
  debian.write("/run/reboot-required", "*** System restart required ***");
  strictEqual(await is(debian), true);

  await using arch = new LinuxFiles({
    "/proc/sys/kernel/osrelease": "6.17.1-arch1-1\n",
    "/lib/modules/6.17.1-arch1-1/kernel/": "",
  });
  strictEqual(await is(arch), false);
  arch.write("/lib/modules/6.17.2-arch1-1/kernel/", "");
  arch.remove("/lib/modules/6.17.1-arch1-1");
  strictEqual(await is(arch), true);

  await using nix = new LinuxFiles({
    "/run/booted-system/kernel": "→/nix/store/a-linux/bzImage",
    "/run/current-system/kernel": "→/nix/store/a-linux/bzImage",
  });
  strictEqual(await is(nix), false);
  nix.remove("/run/current-system/kernel");
  nix.write("/run/current-system/kernel", "→/nix/store/b-linux/bzImage");
  strictEqual(await is(nix), true);
});

Deno.test("needs-restarting is asked again when a package has changed, not at each look", async () => {
  await using files = new LinuxFiles({ "/var/lib/rpm/rpmdb.sqlite": "a" }, {
    "needs-restarting -r": 1,
  });
  const watch = new RebootWatch();
  strictEqual(await watch.isRequired(files.place), true);
  strictEqual(await watch.isRequired(files.place), true);
  strictEqual(files.asked.length, 1);
  await Deno.utime(`${files.path}/var/lib/rpm/rpmdb.sqlite`, 1, 1);
  files.answers = { "needs-restarting -r": "" };
  strictEqual(await watch.isRequired(files.place), false);
  files.answers = {};
  await Deno.utime(`${files.path}/var/lib/rpm/rpmdb.sqlite`, 2, 2);
  strictEqual(await watch.isRequired(files.place), null, "it is not installed");
});

Deno.test("the clock is asked of what sets it, and timedatectl only now and then", async () => {
  const running = (name: string): Unit => ({
    ...{ name, manager: "systemd", kind: "service", state: "running", enabled: true },
    ...{ restarts: 0, since: null, exit_code: null, result: null, ports: [] },
  });
  await using files = new LinuxFiles();
  const is = (...names: string[]) =>
    new ClockWatch().isSynchronized(files.place, names.map(running));
  strictEqual(await is("systemd-timesyncd.service"), false);
  files.write("/run/systemd/timesync/synchronized", "");
  strictEqual(await is("systemd-timesyncd.service"), true);
  const tracking = (leap: string) =>
    `C0A80201,192.168.2.1,3,1759142400.1,0.000003,0.000001,0.00001,-1.2,0.0,0.01,0.001,0.0004,64.2,${leap}\n`;
  files.answers = { "chronyc -n -c tracking": tracking("Normal") };
  strictEqual(await is("chrony.service"), true);
  files.answers = { "chronyc -n -c tracking": tracking("Not synchronised") };
  strictEqual(await is("chronyd.service"), false);
  files.answers = { "timedatectl show": "yes\n" };
  files.asked.length = 0;
  const watch = new ClockWatch();
  strictEqual(await watch.isSynchronized(files.place, []), true);
  strictEqual(await watch.isSynchronized(files.place, []), true);
  strictEqual(files.asked.length, 1);
  files.answers = { "busybox adjtimex": "    mode:         0\n    status:       0x41\n" };
  strictEqual(await is(), false);
  files.answers = {};
  strictEqual(await is(), null);
});

Deno.test("a service sees the devices of NVIDIA alone, and only where there are some", async () => {
  await using files = new LinuxFiles({ "/etc/passwd": "root:x:0:0::/:/bin/sh\n" });
  strictEqual(serviceNeeds(files.place).user, undefined);
  strictEqual(serviceNeeds(files.place).hardening?.DeviceAllow, undefined);
  files.write("/etc/passwd", "root:x:0:0::/:/bin/sh\ndaemon:x:1:1::/:/bin/false\n");
  files.write("/proc/driver/nvidia/version", "");
  const { user, hardening } = serviceNeeds(files.place);
  deepStrictEqual([user, hardening?.DevicePolicy, hardening?.DeviceAllow], [
    "daemon",
    "closed",
    "char-nvidia* rw",
  ]);
});
