import type { Gaps } from "../gaps.ts";
import { grouped, type Heard } from "../listeners.ts";
import type { Listener } from "../snapshot.ts";
import { type Holder, holdersOf } from "./holders.ts";
import { seesWholeMachine } from "./kernel.ts";
import type { Place } from "./place.ts";
import { listeningSockets } from "./sockets.ts";

/** Who listens for a unit that is started by the first connection: a socket unit by port. */
export type SocketUnits = ReadonlyMap<string, string>;

/** Sockets that listen with the processes that hold them. */
export class ListeningLook {
  readonly #sockets;
  readonly #holders;
  readonly #isWhole: boolean;
  readonly #seesMachine: boolean;

  constructor(place: Place) {
    this.#sockets = listeningSockets(place);
    this.#holders = holdersOf(place, new Set(this.#sockets.map(({ inode }) => inode)));
    this.#isWhole = place.namesIfReadable("/proc/1/fd") !== undefined;
    this.#seesMachine = seesWholeMachine(place);
  }

  /** Whether systemd itself waits on a port for one of its units. */
  get hasSocketUnits(): boolean {
    return [...this.#holders.values()].some((holders) => holders.some(isSystemd));
  }

  /** Ports by unit, of all processes that hold them. */
  portsOfUnits(): Map<string, Set<string>> {
    const ports = new Map<string, Set<string>>();
    for (const { inode, port } of this.#sockets) {
      for (const { unit } of this.#holders.get(inode) ?? []) {
        if (unit) ports.set(unit, (ports.get(unit) ?? new Set()).add(port));
      }
    }
    return ports;
  }

  /** One row a process; a process that may not be seen is told once a port. */
  listeners(socketUnits: SocketUnits, gaps: Gaps): Listener[] {
    const heard = this.#sockets.map(({ inode, port, isLocal }): Heard => {
      const holder = this.#holders.get(inode)?.[0];
      if (holder) {
        const { name, container } = holder;
        const unit = isSystemd(holder) ? socketUnits.get(port) ?? null : holder.unit;
        return { process: name, unit, container, port, isLocal };
      }
      const isKernel = this.#isWhole && this.#seesMachine;
      if (!isKernel) gaps.hide("listeners", "processes of other users need root");
      return {
        process: isKernel ? "kernel" : null,
        unit: socketUnits.get(port) ?? null,
        container: null,
        port,
        isLocal,
      };
    });
    return grouped(heard);
  }
}

function isSystemd({ pid, name }: Holder): boolean {
  return pid === "1" && name === "systemd";
}
