import type { Unit } from "../snapshot.ts";
import { isContainer } from "./kernel.ts";
import type { Place } from "./place.ts";

/** An answer of timedatectl counts this long: to ask it starts a service. */
const REMEMBER_MS = 600_000;

/**
 * Whether the clock follows another. The programs that set it are asked where they run, because timedatectl starts a service and
 * writes lines in the journal each time. A container has the clock of its host.
 */
export class ClockWatch {
  #asked: { at: number; answer: boolean | null } | undefined;

  async isSynchronized(place: Place, units: readonly Unit[]): Promise<boolean | null> {
    if (isContainer(place)) return null;
    const runs = (names: readonly string[]) =>
      units.some(({ name, state }) => names.includes(name) && state === "running");
    if (runs(["systemd-timesyncd.service"])) {
      return place.read("/run/systemd/timesync/synchronized") !== undefined;
    }
    if (runs(["chronyd.service", "chrony.service"])) return await askChrony(place);
    const now = performance.now();
    if (!this.#asked || now - this.#asked.at > REMEMBER_MS) {
      this.#asked = { at: now, answer: await askOthers(place) };
    }
    return this.#asked.answer;
  }
}

/** The last field of `chronyc -c tracking` but none is the leap status. */
async function askChrony(place: Place): Promise<boolean | null> {
  const ran = await place.run("chronyc", "-n", "-c", "tracking");
  if (ran?.code !== 0) return null;
  const leap = ran.stdout.trim().split(",").at(-1);
  return leap ? leap !== "Not synchronised" : null;
}

/** The kernel knows as well (adjtimex(2)); timedatectl reads it, and of Alpine so does busybox. */
async function askOthers(place: Place): Promise<boolean | null> {
  const shown = await place.run("timedatectl", "show", "--property=NTPSynchronized", "--value");
  if (shown?.code === 0 && /^(yes|no)$/m.test(shown.stdout)) return shown.stdout.trim() === "yes";
  const chrony = await askChrony(place);
  if (chrony !== null) return chrony;
  const kernel = await place.run("busybox", "adjtimex");
  const status = kernel?.code === 0
    ? /status:\s*0x([0-9a-f]+)/i.exec(kernel.stdout)?.[1]
    : undefined;
  return status === undefined ? null : (parseInt(status, 16) & UNSYNCHRONIZED) === 0;
}

/** STA_UNSYNC of adjtimex(2). */
const UNSYNCHRONIZED = 0x40;
