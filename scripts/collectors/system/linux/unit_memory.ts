import type { Place } from "./place.ts";
import type { Listed, Properties } from "./systemctl.ts";

/** Each unit is asked for again after so many looks, whatever it does: somebody may have enabled it. */
const LOOKS = 10;

interface Remembered {
  state: string;
  /** The control group, which is another one when the unit was started again. */
  group: number | undefined;
  properties: Properties;
  /** How many looks ago it was asked. */
  age: number;
}

/**
 * What systemd said of units in the looks before: to ask for a hundred of them costs more than all else. Only what runs, waits or
 * has run is remembered, as long as it stands as it stood and its control group is the same.
 */
export class UnitMemory {
  readonly #known = new Map<string, Remembered>();

  /** What is known of a unit, unless it has to be asked for. */
  recall(place: Place, { name, active, sub }: Listed): Properties | undefined {
    const known = this.#known.get(name);
    if (!known || known.state !== `${active} ${sub}` || active !== "active") return undefined;
    if (++known.age >= LOOKS) return undefined;
    const group = groupOf(place, known.properties);
    const isSame = sub === "running" ? group !== undefined && group === known.group : true;
    return isSame ? known.properties : undefined;
  }

  /** Keeps what was said now, and forgets what is no longer listed. */
  keep(place: Place, listed: readonly Listed[], shown: readonly Properties[]): void {
    const said = new Map(shown.map((unit) => [unit.get("Id") ?? "", unit]));
    const names = new Set(listed.map(({ name }) => name));
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
    listed.forEach(({ name, active, sub }, at) => {
      const properties = said.get(name);
      if (!properties) return;
      const group = groupOf(place, properties);
      // not all of them become due in the same look
      const age = this.#known.has(name) ? 0 : at % LOOKS;
      this.#known.set(name, { state: `${active} ${sub}`, group, properties, age });
    });
  }
}

function groupOf(place: Place, properties: Properties): number | undefined {
  const path = properties.get("ControlGroup");
  return path ? place.inode(`/sys/fs/cgroup${path}`) : undefined;
}
