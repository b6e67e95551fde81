/** A row of a list in a snapshot, as far as the homelab of the simulation has it. */
export interface Row {
  name: string;
  /** Containers and apps: `running`, `exited`, …; guests: `running`, `stopped`, `unknown`; pools: `ONLINE`, `DEGRADED`, …. */
  state: string;
  /** Containers: published ports. */
  ports?: number[];
  image?: string;
  health?: "healthy" | "unhealthy";
  /** Guests: where they are, and their number there. */
  node?: string;
  vmid?: number;
  /** Guests: in change, such as `backup`. */
  lock?: string;
}

/** Lists by their names in a payload: `containers`, `guests`, `nodes`, `apps`, `pools`. */
export type Lists = Record<string, Row[]>;

/** What a collector says of its host at one moment. */
export interface Report {
  hostname: string;
  source: "docker" | "proxmox" | "truenas";
  /** Milliseconds since 1970, by the clock of the collector. */
  observedAt: number;
  /** When it is sent, by the same clock. */
  sentAt: number;
  seq: number;
  /** Which engine speaks: two collectors under one name differ in it. */
  instance: string;
  lists: Lists;
  /** Lists that may lack rows. */
  incomplete: string[];
  /** It could not look: then it lists nothing. */
  error?: "unreachable" | "timeout";
}

/** A service that should run. */
export interface DeclaredService {
  name: string;
  lifecycle: "active" | "planned" | "offline" | "retired";
  ports: number[];
  image?: string;
}

/** A host that should be there. */
export interface DeclaredHost {
  name: string;
  netboxId: number;
  type: "device" | "vm";
  lifecycle: "active" | "offline";
  parent?: string;
  vmid?: number;
  services: DeclaredService[];
}

/** Something that happens, all there is to know about it. */
export type Deed =
  | { kind: "report"; way: "api" | "sql"; reports: Report[] }
  | { kind: "declare"; hosts: DeclaredHost[] }
  | { kind: "jobs" }
  | { kind: "acknowledge"; difference: string }
  | { kind: "waive"; difference: string; until: number }
  | { kind: "window"; hostname: string; until: number }
  | { kind: "rename"; from: string; to: string }
  | { kind: "release"; hostname: string; source: Report["source"] };

/** A deed and its moment, in milliseconds since 1970. A run is a list of these, and any part of the list is a run, too. */
export type Step = Deed & { at: number };

/** How often every collector of the simulation reports, in seconds. */
export const intervalS = 60;
