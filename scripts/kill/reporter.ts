import { payloadOf } from "../simulate/payload.ts";
import { pick, type Random } from "../program/random.ts";
import type { DeclaredHost, Report, Row } from "../simulate/step.ts";
import type { Ledger } from "./ledger.ts";
import { sendUntilTaken, type Way } from "./send.ts";
import { pause } from "./until.ts";

const serviceNames = ["web", "wiki", "photos", "redis"] as const;

/** How long a reporter rests between two reports. */
const restMs = 250;
const quietRestMs = 5_000;

/** A host whose containers change all the time, and its collector, which sends each look until it is acknowledged. */
export class Reporter {
  readonly declared: DeclaredHost;
  /** True: nothing changes any more, and it reports only to show that it lives. */
  isQuiet = false;
  private readonly rows = new Map<string, Row>();
  private seq = 0;
  private isOver = false;
  private running: Promise<void> | undefined;

  constructor(name: string, netboxId: number, private readonly random: Random) {
    this.declared = {
      name,
      netboxId,
      type: "device",
      lifecycle: "active",
      services: serviceNames.map((service, index) => ({
        name: service,
        lifecycle: "active",
        ports: [8000 + index],
        image: service === "redis" ? "redis:1" : undefined,
      })),
    };
    for (const service of serviceNames) this.put(service);
  }

  start(way: Way, ledger: Ledger): void {
    this.running = this.report(way, ledger);
  }

  /** Ends when what it has seen last is acknowledged. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async report(way: Way, ledger: Ledger): Promise<void> {
    let last = "";
    while (!this.isOver) {
      if (!this.isQuiet) this.change();
      const lists = { containers: structuredClone([...this.rows.values()]) };
      const sentAt = Date.now();
      const report: Report = {
        hostname: this.declared.name,
        source: "docker",
        observedAt: sentAt,
        sentAt,
        seq: ++this.seq,
        instance: this.declared.name,
        lists,
        incomplete: [],
      };
      await sendUntilTaken(way, "ingest", () => payloadOf({ ...report, sentAt: Date.now() }));
      const words = JSON.stringify(lists);
      ledger.snapshots.push({ report, sentAt, at: Date.now(), isNews: words !== last });
      last = words;
      await pause(this.isQuiet ? quietRestMs : restMs);
    }
  }

  private put(name: string): void {
    const index = serviceNames.findIndex((service) => service === name);
    this.rows.set(name, {
      name,
      state: "running",
      health: "healthy",
      ports: [8000 + index],
      image: `${name}:1`,
    });
  }

  /** Most changes are no difference from what is declared; the others come and go, one at a time. */
  private change(): void {
    const chance = this.random();
    if (chance < 0.3) return;
    const row = this.rows.get(pick(this.random, serviceNames));
    if (chance < 0.8) {
      const photos = this.rows.get("photos");
      if (photos) photos.image = `photos:${this.seq}`;
    } else if (!row) {
      for (const name of serviceNames) if (!this.rows.has(name)) this.put(name);
    } else if (chance < 0.86) row.state = row.state === "running" ? "exited" : "running";
    else if (chance < 0.9) this.rows.delete(row.name);
    else if (chance < 0.93) row.health = row.health === "healthy" ? "unhealthy" : "healthy";
    else if (chance < 0.96) {
      const port = 8000 + serviceNames.findIndex((name) => name === row.name);
      row.ports = [row.ports?.[0] === port ? 9000 : port];
    } else if (!this.rows.delete("stranger")) {
      this.rows.set("stranger", { name: "stranger", state: "running", image: "stranger:1" });
    }
  }
}
