import type { Gaps } from "../gaps.ts";
import type { Seen } from "../snapshot.ts";
import { CpuWatch, readCpu } from "./cpu.ts";
import { readFilesystems } from "./filesystems.ts";
import { readGpus } from "./gpus.ts";
import { type Ipv4Addresses, readInterfaces } from "./interfaces.ts";
import { ListeningLook } from "./listeners.ts";
import { readMemory } from "./memory.ts";
import { readOs } from "./os.ts";
import { Place } from "./place.ts";
import { RebootWatch } from "./reboot.ts";
import { ClockWatch } from "./time.ts";
import { UnitMemory } from "./unit_memory.ts";
import { readSystemd, withPorts } from "./units.ts";

/** Looks at a Linux again and again: what costs much to ask is remembered from one look to the next. */
export class LinuxLook {
  readonly #place: Place;
  readonly #ipv4: Ipv4Addresses | undefined;
  readonly #cpu = new CpuWatch();
  readonly #clock = new ClockWatch();
  readonly #reboot = new RebootWatch();
  readonly #units = new UnitMemory();

  /** `ipv4` is for files of another machine. */
  constructor(place = new Place(), ipv4?: Ipv4Addresses) {
    this.#place = place;
    this.#ipv4 = ipv4;
  }

  async look(now: Date, gaps: Gaps): Promise<Seen> {
    const place = this.#place;
    // before anything is done that the processors would have to do
    const percent = await this.#cpu.percent(place);
    const listening = new ListeningLook(place);
    const systemd = await readSystemd(place, listening.hasSocketUnits, gaps, this.#units);
    const [filesystems, gpus, reboot_required, time_synchronized] = await Promise.all([
      readFilesystems(place, gaps),
      readGpus(place, gaps),
      this.#reboot.isRequired(place),
      this.#clock.isSynchronized(place, systemd.units),
    ]);
    return {
      os: { ...readOs(place, now), reboot_required, time_synchronized },
      cpu: readCpu(place, percent),
      memory: readMemory(place),
      filesystems,
      interfaces: readInterfaces(place, this.#ipv4),
      units: withPorts(systemd.units, listening.portsOfUnits()),
      listeners: listening.listeners(systemd.socketUnits, gaps),
      gpus,
    };
  }
}
