import { arch, hostname, release } from "node:os";
import process from "node:process";
import type { Gaps } from "../gaps.ts";
import { filesystemsOf, gpusOf, type Library, memoryOf, systeminformation } from "../library.ts";
import { grouped } from "../listeners.ts";
import { hashOfMachine } from "../machine_id.ts";
import { NodeCpu } from "../node_cpu.ts";
import { type RunProgram, runProgram } from "../run_program.ts";
import type { Gpu, Os, Seen } from "../snapshot.ts";
import { jobsOf, unitsOf } from "./launchd.ts";
import { interfacesOf, waitingOf } from "./network.ts";

/** What the library says of graphics counts this long: `system_profiler` takes seconds. */
const REMEMBER_MS = 3_600_000;

/** Looks at a Mac: by programs of the system, and by the library for memory, filesystems and graphics. */
export class MacLook {
  readonly #run: RunProgram;
  readonly #library: Library;
  readonly #isRoot: boolean;
  readonly #cpu = new NodeCpu();
  #gpus: { at: number; rows: Gpu[] } | undefined;

  constructor(
    run: RunProgram = runProgram,
    library: Library = systeminformation,
    isRoot = process.getuid?.() === 0,
  ) {
    this.#run = run;
    this.#library = library;
    this.#isRoot = isRoot;
  }

  async look(now: Date, gaps: Gaps): Promise<Seen> {
    const cpu = await this.#cpu.read(true);
    const lsof = ["-nP", "-iTCP", "-sTCP:LISTEN", "-iUDP", "-F", "pcPn"];
    const [about, ifconfig, listed, sockets, memory, filesystems, gpus] = await Promise.all([
      this.#os(now),
      this.#text("ifconfig", "-a"),
      this.#text("launchctl", "list"),
      this.#run("lsof", ...lsof),
      this.#library.mem(),
      this.#library.fsSize(),
      this.#readGpus(gaps),
    ]);
    if (ifconfig === undefined) gaps.add("interfaces", "ifconfig does not answer");
    if (listed === undefined) gaps.add("units", "launchctl does not answer");
    if (!this.#isRoot) {
      gaps.add("units", "jobs of the system need root");
      gaps.add("listeners", "processes of other users need root");
    }
    // it says 1 as well where there is nothing to list
    if (sockets === undefined) gaps.add("listeners", "lsof does not answer");
    const jobs = jobsOf(listed ?? "");
    const labels = new Map(jobs.map(({ pid, label }) => [pid, label]));
    const waiting = waitingOf(sockets?.stdout ?? "");
    const byPid = Map.groupBy(waiting, ({ pid }) => pid);
    const portsByPid = new Map(
      [...byPid].map(([pid, rows]) => [pid, rows.map(({ port }) => port)] as const),
    );
    return {
      os: about,
      cpu,
      memory: memoryOf(memory),
      // the parts of the system share one container with the data
      filesystems: filesystemsOf(filesystems, ({ device, mount }) =>
        device.startsWith("/dev/") &&
        (mount === "/" || mount.startsWith("/Volumes/") || mount === "/System/Volumes/Data")),
      interfaces: interfacesOf(ifconfig ?? ""),
      units: unitsOf(jobs, portsByPid),
      listeners: grouped(waiting.map(({ pid, ...row }) => ({
        ...row,
        unit: labels.get(pid) ?? null,
        container: null,
      }))),
      gpus,
    };
  }

  async #os(now: Date): Promise<Os> {
    const names = ["kern.boottime", "kern.bootsessionuuid", "kern.osrelease"];
    const [versions = "", values = "", registry = "", network = ""] = await Promise.all([
      this.#text("sw_vers"),
      this.#text("sysctl", ...names),
      this.#text("ioreg", "-rd1", "-c", "IOPlatformExpertDevice"),
      this.#text("systemsetup", "-getusingnetworktime"),
    ]);
    const value = (text: string, name: string) =>
      new RegExp(`^${name}:\\s*(\\S.*)$`, "m").exec(text)?.[1]?.trim() ?? null;
    const booted = Number(/sec = (\d+)/.exec(value(values, "kern.boottime") ?? "")?.[1] ?? 0);
    const id = /"IOPlatformUUID" = "([^"]+)"/.exec(registry)?.[1];
    const isOn = /^Network Time: (On|Off)/m.exec(network)?.[1];
    return {
      platform: "darwin",
      distro: value(versions, "ProductName"),
      release: value(versions, "ProductVersion"),
      kernel: value(values, "kern.osrelease") ?? release(),
      arch: arch(),
      hostname: hostname(),
      machine_id: id ? hashOfMachine(id) : null,
      boot_id: value(values, "kern.bootsessionuuid"),
      booted_at: new Date(booted * 1000).toISOString(),
      uptime_s: Math.max(Math.floor(now.getTime() / 1000) - booted, 0),
      // only a question to Apple's servers would say
      reboot_required: null,
      time_synchronized: isOn === undefined ? null : isOn === "On",
    };
  }

  async #readGpus(gaps: Gaps): Promise<Gpu[]> {
    const now = performance.now();
    if (!this.#gpus || now - this.#gpus.at > REMEMBER_MS) {
      try {
        this.#gpus = { at: now, rows: gpusOf(await this.#library.graphics()) };
      } catch {
        gaps.add("gpus", "systeminformation does not understand this macOS");
      }
    }
    return this.#gpus?.rows ?? [];
  }

  async #text(program: string, ...args: string[]): Promise<string | undefined> {
    const ran = await this.#run(program, ...args);
    return ran?.code === 0 ? ran.stdout : undefined;
  }
}
