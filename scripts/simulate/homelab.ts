import { pick, type Random, seeded } from "../program/random.ts";
import {
  type DeclaredHost,
  type Deed,
  type Lists,
  type Report,
  type Row,
  type Step,
} from "./step.ts";

/** Seconds between two rounds of reports. No sum of rounds is an interval, so nothing happens at the edge of being overdue. */
const roundS = 55;
/** The jobs run this many seconds after a round. */
const jobsAfterS = 20;

/** A clone of a machine reports this many seconds after it. */
const clonesAfterS = 9;

const begin = Date.parse("2026-03-01T06:00:00Z");
const nodes = ["pve1", "pve2"] as const;
const guests = ["git", "media", "mail", "cloud", "build"] as const;
const serviceNames = ["web", "wiki", "photos", "redis", "grafana", "vault"] as const;
const strangers = ["watchtower", "scratch", "portainer"] as const;

/** Which machine a collector runs on, what it looks at. */
interface Collector {
  hostname: string;
  source: Report["source"];
  seq: number;
  /** What could not be delivered yet, the oldest first. */
  spool: Report[];
  instance: string;
}

/** What really is, whatever anybody says of it. */
class Homelab {
  readonly steps: Step[] = [];
  private now = begin;
  private readonly declared = new Map<string, DeclaredHost>();
  private readonly containers = new Map<string, Map<string, Row>>();
  private readonly guestRows = new Map<string, Row>();
  private readonly apps = new Map<string, Row>();
  private readonly pools = new Map<string, Row>();
  private readonly collectors: Collector[] = [];
  /** Until when a node is off, a machine's network is away, an engine does not answer. */
  private readonly off = new Map<string, number>();
  private readonly cutOff = new Map<string, number>();
  private readonly engineOff = new Map<string, number>();
  /** How far the clock of a machine is ahead, in milliseconds. */
  private readonly skew = new Map<string, number>();
  /** Until when a clone of a machine reports under its name. */
  private readonly cloned = new Map<string, number>();
  /** Until when all containers of a machine are away. */
  private readonly pruned = new Map<string, number>();
  /** Until when a guest is locked. */
  private readonly locked = new Map<string, number>();

  constructor(private readonly random: Random) {
    for (const name of nodes) this.declare({ name, type: "device" });
    this.declare({ name: "nas", type: "device" });
    guests.forEach((name, index) =>
      this.declare({ name, type: "vm", parent: pick(random, nodes), vmid: 101 + index })
    );
    for (const host of [...guests, "pve1"]) {
      const rows = new Map<string, Row>();
      this.containers.set(host, rows);
      for (const name of serviceNames.filter(() => random() < 0.8)) {
        const port = 8000 + serviceNames.indexOf(name);
        this.host(host).services.push({
          name,
          lifecycle: "active",
          ports: random() < 0.7 ? [port] : [],
          image: random() < 0.5 ? `${name}:1` : undefined,
        });
        rows.set(name, {
          name,
          state: "running",
          ports: [port],
          image: `${name}:1`,
          health: "healthy",
        });
      }
      this.collect(host, "docker");
    }
    for (const name of ["jellyfin", "syncthing"]) {
      this.host("nas").services.push({ name, lifecycle: "active", ports: [] });
      this.apps.set(name, { name, state: "running" });
    }
    for (const name of ["tank", "fast"]) this.pools.set(name, { name, state: "ONLINE" });
    for (const { name, parent, vmid } of this.declared.values()) {
      if (vmid) this.guestRows.set(name, { name, state: "running", node: parent, vmid });
    }
    this.collect("nas", "truenas");
    this.collect("pve1", "proxmox");
    this.push({ kind: "declare", hosts: [...this.declared.values()] });
  }

  /** One round: things happen, who can reports, the jobs run. */
  round(): void {
    this.now += roundS * 1000;
    this.happen();
    this.report();
    this.now += jobsAfterS * 1000;
    this.push({ kind: "jobs" });
    this.now -= jobsAfterS * 1000;
  }

  private push(deed: Deed): void {
    this.steps.push(structuredClone({ at: this.now, ...deed }));
  }

  private host(name: string): DeclaredHost {
    const host = this.declared.get(name);
    if (!host) throw new Error(`Nobody declared ${name}.`);
    return host;
  }

  private declare(host: Pick<DeclaredHost, "name" | "type" | "parent" | "vmid">): void {
    const netboxId = this.declared.size + 1;
    this.declared.set(host.name, { netboxId, lifecycle: "active", services: [], ...host });
  }

  private collect(hostname: string, source: Report["source"]): void {
    this.collectors.push({
      hostname,
      source,
      seq: 0,
      spool: [],
      instance: `${hostname}-${source}`,
    });
  }

  /** Times are drawn so that short and long ones are both usual: from a round to some hours. */
  private some(): number {
    return this.now + pick(this.random, [1, 2, 3, 5, 8, 20, 60]) * roundS * 1000 + 1000;
  }

  private happen(): void {
    const { random } = this;
    const chance = (share: number) => random() < share;
    if (chance(0.4)) this.touchContainer(pick(random, [...this.containers.keys()]));
    if (chance(0.1)) this.touchGuest();
    if (chance(0.05)) {
      this.apps.get("jellyfin")!.state = pick(random, ["running", "running", "stopped"]);
    }
    if (chance(0.05)) {
      this.pools.get(pick(random, ["tank", "fast"]))!.state = pick(random, [
        "ONLINE",
        "ONLINE",
        "DEGRADED",
        "FAULTED",
      ]);
    }
    if (chance(0.02)) this.off.set(pick(random, nodes), this.some());
    if (chance(0.03)) this.cutOff.set(pick(random, [...guests, "nas", "pve1"]), this.some());
    if (chance(0.01)) {
      for (const host of [...guests, ...nodes, "nas"]) this.cutOff.set(host, this.some());
    }
    if (chance(0.03)) this.engineOff.set(pick(random, [...this.containers.keys()]), this.some());
    if (chance(0.03)) this.edit();
    if (chance(0.01)) {
      this.push({ kind: "window", hostname: pick(random, [...guests]), until: this.some() });
    }
    if (chance(0.02)) this.setClock(pick(random, [...guests, "nas"]));
    if (chance(0.01)) this.cloned.set(pick(random, [...this.containers.keys()]), this.some());
    if (chance(0.01)) this.pruned.set(pick(random, [...this.containers.keys()]), this.some());
    if (chance(0.03)) {
      this.locked.set(pick(random, guests), this.now + pick(random, [1, 3, 8]) * roundS * 1000);
    }
    if (chance(0.01)) this.rename(pick(random, guests));
    if (chance(0.1)) this.decide();
    if (chance(0.004)) this.now += pick(random, [10, 45, 300]) * roundS * 1000; // BRUCE is away
  }

  private touchContainer(host: string): void {
    const rows = this.containers.get(host)!;
    const name = pick(this.random, [
      ...serviceNames,
      ...serviceNames,
      pick(this.random, strangers),
    ]);
    const row = rows.get(name);
    const port = 8000 + serviceNames.indexOf(name as typeof serviceNames[number]);
    if (!row) {
      const ports = port >= 8000 ? [port] : [];
      rows.set(name, { name, state: "running", ports, image: `${name}:1`, health: "healthy" });
      return;
    }
    switch (
      pick(this.random, [
        "state",
        "state",
        "gone",
        "image",
        "ports",
        "health",
        "well",
        "well",
        "well",
      ])
    ) {
      case "state":
        row.state = row.state === "running"
          ? pick(this.random, ["exited", "paused", "restarting"])
          : "running";
        break;
      case "gone":
        rows.delete(name);
        break;
      case "image":
        row.image = `${name}:${pick(this.random, [1, 2])}`;
        break;
      case "ports":
        row.ports = pick(this.random, [[port], [port + 1000], []]);
        break;
      case "health":
        row.health = "unhealthy";
        break;
      case "well":
        rows.set(name, {
          name,
          state: "running",
          ports: [port],
          image: `${name}:1`,
          health: "healthy",
        });
        if (port < 8000) rows.delete(name);
    }
  }

  private touchGuest(): void {
    const { random } = this;
    const name = pick(random, guests);
    const row = this.guestRows.get(name);
    switch (pick(random, ["state", "move", "gone", "stranger", "well", "well"])) {
      case "state":
        if (row) row.state = pick(random, ["running", "stopped"]);
        break;
      case "move":
        if (row) row.node = pick(random, nodes);
        break;
      case "gone":
        this.guestRows.delete(name);
        break;
      case "stranger":
        if (this.guestRows.delete("trial")) break;
        this.guestRows.set("trial", {
          name: "trial",
          state: "running",
          node: pick(random, nodes),
          vmid: 900,
        });
        break;
      case "well": {
        const { parent, vmid } = this.host(name);
        this.guestRows.set(name, { name, state: "running", node: parent, vmid });
      }
    }
  }

  /** Somebody edits what should be. */
  private edit(): void {
    const { random } = this;
    const host = this.host(pick(random, [...guests, "pve1"]));
    const service = pick(random, host.services);
    service.lifecycle = pick(random, ["active", "active", "planned", "offline", "retired"]);
    service.ports = pick(random, [[], service.ports, [
      8000 + serviceNames.indexOf(service.name as "web"),
    ]]);
    service.image = pick(random, ["", `${service.name}:1`, `${service.name}:2`]) || undefined;
    this.push({ kind: "declare", hosts: [host] });
  }

  /** A clock is set while nothing waits in a spool: what waited tells its time by the clock of then. */
  private setClock(machine: string): void {
    if (this.collectors.some(({ hostname, spool }) => hostname === machine && spool.length > 0)) {
      return;
    }
    this.skew.set(machine, pick(this.random, [0, 0, 600, 3600, -600, -7200]) * 1000);
  }

  /** NetBox calls a guest otherwise, or as before; the machine goes on under its own name. */
  private rename(machine: string): void {
    const host = this.host(machine);
    const to = host.name === machine ? `${machine}-new` : machine;
    this.push({ kind: "rename", from: host.name, to });
    host.name = to;
  }

  /** Somebody looks at what is told, and acknowledges, waives or releases it. Often there is nothing of that kind. */
  private decide(): void {
    const { random } = this;
    const machine = pick(random, [...this.containers.keys()]);
    const { name, services } = this.host(machine);
    const service = pick(random, services).name;
    const difference = pick(random, [
      `SERVICE_MISSING/${name}/${service}/state`,
      `PORT_MISMATCH/${name}/${service}/ports`,
      `CONFIG_DRIFT/${name}/${service}/image`,
      `VM_DOWN/${name}//state`,
      `NODE_UNREACHABLE/${name}//report`,
    ]);
    this.push(pick<Deed>(random, [
      { kind: "acknowledge", difference },
      { kind: "waive", difference, until: this.some() },
      { kind: "release", hostname: machine, source: "docker" },
    ]));
  }

  private isUp(hostname: string): boolean {
    const row = this.guestRows.get(hostname);
    const node = this.declared.get(hostname)?.type === "vm" ? row?.node : hostname;
    if (!node || this.isOff(node)) return false;
    return node === hostname || row?.state === "running";
  }

  private lock(row: Row): Row {
    return (this.locked.get(row.name) ?? 0) > this.now ? { ...row, lock: "backup" } : row;
  }

  private isOff(node: string): boolean {
    return (this.off.get(node) ?? 0) > this.now;
  }

  private report(): void {
    const delivered: Report[] = [];
    const cloned: Report[] = [];
    for (const collector of this.collectors) {
      if (!this.isUp(collector.hostname)) continue;
      const report = this.look(collector);
      const clock = this.now + (this.skew.get(collector.hostname) ?? 0);
      if ((this.cutOff.get(collector.hostname) ?? 0) > this.now) {
        collector.spool.push(report);
        continue;
      }
      const waited = collector.spool.splice(0).map((one) => ({ ...one, sentAt: clock }));
      delivered.push(...waited, report);
      // an answer was lost: the same once more
      if (this.random() < 0.02) delivered.push(report);
      if (collector.source === "docker" && (this.cloned.get(collector.hostname) ?? 0) > this.now) {
        cloned.push(this.clone(report));
      }
    }
    if (delivered.length > 0) {
      this.push({ kind: "report", way: this.random() < 0.8 ? "api" : "sql", reports: delivered });
    }
    this.now += clonesAfterS * 1000;
    if (cloned.length > 0) this.push({ kind: "report", way: "api", reports: cloned });
    this.now -= clonesAfterS * 1000;
  }

  private look(collector: Collector): Report {
    const { hostname, source, instance } = collector;
    const clock = this.now + (this.skew.get(hostname) ?? 0);
    const kind = pick(this.random, [...Array(30).fill("whole"), "partial", "failed"]);
    const engineIsOff = source === "docker" && (this.engineOff.get(hostname) ?? 0) > this.now;
    const error = engineIsOff ? "unreachable" : kind === "failed" ? "timeout" : undefined;
    const lists = error ? {} : this.listsOf(hostname, source);
    const incomplete = error || kind !== "partial" ? [] : [pick(this.random, Object.keys(lists))];
    for (const list of incomplete) lists[list] = lists[list]!.filter(() => this.random() < 0.7);
    return {
      hostname,
      source,
      observedAt: clock,
      sentAt: clock,
      seq: ++collector.seq,
      instance,
      lists,
      incomplete,
      ...(error ? { error } : {}),
    };
  }

  /** The same machine as it was copied: its own engine, something else in it. */
  private clone(report: Report): Report {
    const containers = [{ name: "web", state: "exited", ports: [], image: "web:1" }];
    const later = clonesAfterS * 1000;
    return {
      ...report,
      observedAt: report.observedAt + later,
      sentAt: report.sentAt + later,
      seq: report.seq + 1_000_000,
      instance: "a clone",
      lists: { containers },
      incomplete: [],
      error: undefined,
    };
  }

  private listsOf(hostname: string, source: Report["source"]): Lists {
    const copy = (rows: Iterable<Row>) => [...rows].map((row) => ({ ...row }));
    switch (source) {
      case "docker":
        if ((this.pruned.get(hostname) ?? 0) > this.now) return { containers: [] };
        return { containers: copy(this.containers.get(hostname)!.values()) };
      case "truenas":
        return { apps: copy(this.apps.values()), pools: copy(this.pools.values()) };
      case "proxmox":
        return {
          nodes: nodes.map((name) => ({ name, state: this.isOff(name) ? "offline" : "online" })),
          guests: copy(this.guestRows.values()).map((row) =>
            this.isOff(row.node!) ? { ...row, state: "unknown" } : this.lock(row)
          ),
        };
    }
  }
}

/** The steps of a run: a declared homelab, then as many rounds of whatever may happen. The same seed gives the same steps. */
export function simulate(seed: number, rounds: number): Step[] {
  const homelab = new Homelab(seeded(seed));
  for (let round = 0; round < rounds; round++) homelab.round();
  return homelab.steps;
}
