import { arch, hostname } from "node:os";
import { parseJson } from "../../../program/parse_json.ts";
import { SourceError } from "../../runtime/source_error.ts";
import type { Gaps } from "../gaps.ts";
import { gpusOf, type Library, systeminformation } from "../library.ts";
import { hashOfMachine } from "../machine_id.ts";
import { NodeCpu } from "../node_cpu.ts";
import { askNvidia } from "../nvidia_smi.ts";
import { sortedBy } from "../order.ts";
import { type RunProgram, runProgram } from "../run_program.ts";
import type { Filesystem, Gpu, Memory, Os, Part, Seen } from "../snapshot.ts";
import { type WindowsAnswer, windowsAnswer } from "./answer.ts";
import { interfacesOf, listenersOf, waitingOf } from "./network.ts";
import { POWERSHELL } from "./script.ts";
import { serviceByPid, unitsOf } from "./services.ts";

/** What the library says of graphics counts this long: it starts many programs. */
const REMEMBER_MS = 3_600_000;

/** Looks at a Windows by one script, and by the library for what is not NVIDIA's of the graphics. */
export class WindowsLook {
  readonly #run: RunProgram;
  readonly #library: Library;
  readonly #cpu = new NodeCpu();
  #gpus: { at: number; rows: Gpu[] } | undefined;

  constructor(run: RunProgram = runProgram, library: Library = systeminformation) {
    this.#run = run;
    this.#library = library;
  }

  async look(now: Date, gaps: Gaps): Promise<Seen> {
    const cpu = await this.#cpu.read(false);
    const [program = "", ...words] = POWERSHELL;
    const ran = await this.#run(program, ...words);
    const parsed = windowsAnswer.safeParse(parseJson(ran?.stdout.replace(/^\uFEFF/, "") ?? ""));
    if (!parsed.success) throw new SourceError("failed", "PowerShell does not answer as it should");
    const answer = parsed.data;
    tellGaps(answer, gaps);
    const services = answer.services ?? [];
    const waiting = waitingOf(answer.tcp ?? [], answer.udp ?? []);
    const portsByPid = new Map(
      [...Map.groupBy(waiting, ({ pid }) => pid)].map(([pid, rows]) =>
        [pid, rows.map(({ port }) => port)] as const
      ),
    );
    const processes = new Map((answer.processes ?? []).map(({ pid, name }) => [pid, name]));
    return {
      os: osOf(answer, now),
      cpu,
      memory: memoryOf(answer),
      filesystems: filesystemsOf(answer),
      interfaces: interfacesOf(answer),
      units: unitsOf(services, portsByPid),
      listeners: listenersOf(waiting, processes, serviceByPid(services)),
      gpus: await this.#readGpus(gaps),
    };
  }

  async #readGpus(gaps: Gaps): Promise<Gpu[]> {
    const nvidia = await askNvidia(this.#run) ?? [];
    const now = performance.now();
    if (!this.#gpus || now - this.#gpus.at > REMEMBER_MS) {
      try {
        this.#gpus = { at: now, rows: gpusOf(await this.#library.graphics()) };
      } catch {
        gaps.add("gpus", "systeminformation does not understand this Windows");
      }
    }
    const others = (this.#gpus?.rows ?? []).filter(({ name, vendor }) =>
      nvidia.length === 0 || !/nvidia/i.test(`${vendor} ${name}`)
    );
    return [...nvidia, ...others];
  }
}

function tellGaps(answer: WindowsAnswer, gaps: Gaps): void {
  const parts: Readonly<Record<string, Part>> = {
    disks: "filesystems",
    adapters: "interfaces",
    addresses: "interfaces",
    services: "units",
    tcp: "listeners",
    udp: "listeners",
    processes: "listeners",
  };
  for (const [name, part] of Object.entries(parts)) {
    if (answer[name as keyof WindowsAnswer] === null) {
      gaps.add(part, "PowerShell may not read them here");
    }
  }
}

/** Kernel and build are one number there; the id of a boot is counted, and where it is not the moment stands for it. */
function osOf({ os, reboot, clock }: WindowsAnswer, now: Date): Os {
  const booted = new Date(os.booted_at);
  return {
    platform: "windows",
    distro: os.caption,
    release: os.release ?? os.version,
    kernel: os.version,
    arch: arch(),
    hostname: os.hostname ?? hostname(),
    machine_id: os.machine ? hashOfMachine(os.machine) : null,
    boot_id: os.boot !== null ? `boot ${os.boot}` : os.booted_at.slice(0, 16),
    booted_at: os.booted_at,
    uptime_s: Math.max(Math.floor((now.getTime() - booted.getTime()) / 1000), 0),
    reboot_required: reboot ?? null,
    time_synchronized: isSynchronized(clock),
  };
}

/** By numbers alone, as the words are in the language of the machine: leap 3 and stratum 0 are no time, LOCL is its own. */
function isSynchronized(clock: string | null): boolean | null {
  const [leap, stratum] = (clock ?? "").split(/\r?\n/).map((line) => /: *(\d+)/.exec(line)?.[1]);
  if (leap === undefined || stratum === undefined) return null;
  return leap !== "3" && stratum !== "0" && !/0x4C4F434C/i.test(clock ?? "");
}

function memoryOf({ os, pagefiles }: WindowsAnswer): Memory {
  const megabytes = (key: "total_mb" | "used_mb") =>
    (pagefiles ?? []).reduce((sum, file) => sum + file[key], 0);
  return {
    total_bytes: os.total_kb * 1024,
    used_bytes: (os.total_kb - os.free_kb) * 1024,
    available_bytes: os.free_kb * 1024,
    swap_total_bytes: megabytes("total_mb") * 1_048_576,
    swap_used_bytes: megabytes("used_mb") * 1_048_576,
  };
}

/** A drive that is locked has no size. */
function filesystemsOf({ disks }: WindowsAnswer): Filesystem[] {
  const rows = (disks ?? []).flatMap(({ name, type, size, free, access }) =>
    size === null || free === null ? [] : [{
      mount: name,
      device: name,
      type: type ?? "unknown",
      size_bytes: size,
      used_bytes: size - free,
      available_bytes: free,
      read_only: access === 1,
    }]
  );
  return sortedBy(rows, ({ mount }) => mount);
}
