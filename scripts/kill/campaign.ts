import { pick, seeded } from "../program/random.ts";
import type { DeclaredHost, Row } from "../simulate/step.ts";
import type { LocalStack } from "../stack/local_json.ts";
import { Asker } from "./asker.ts";
import { CollectorRuns } from "./collector_runs.ts";
import { serveEngine } from "./docker_stand_in.ts";
import { type Kill, kills, type Victims } from "./kills.ts";
import { Ledger } from "./ledger.ts";
import { Place } from "./place.ts";
import { prepare } from "./prepare.ts";
import { Receiver } from "./receiver.ts";
import { Reporter } from "./reporter.ts";
import type { Way } from "./send.ts";
import { readStored, readUnderWay } from "./stored.ts";
import { until } from "./until.ts";
import type { Finding } from "./verify/finding.ts";
import { countOvertaken } from "./verify/notifications.ts";
import { verify } from "./verify/verify.ts";
import { WorkerRuns } from "./worker_runs.ts";

/** What a campaign saw. */
export interface Outcome {
  /** What was killed, and how often. */
  killed: Map<string, number>;
  /** How long it was under load, and how much was acknowledged meanwhile. */
  seconds: number;
  snapshots: number;
  news: number;
  events: number;
  /** Of these, so many were overtaken by the next one before they could be told. */
  overtaken: number;
  notifications: number;
  deliveries: number;
  commands: number;
  /** Of these, so many were interrupted, and so many could not begin. */
  undetermined: number;
  failed: number;
  findings: Finding[];
}

const reporterNames = Array.from({ length: 16 }, (_, index) => `box-${index + 1}`);

/** So many snapshots have to be acknowledged before and after each kill. */
const signsOfLife = 3;

/** How long after the last kill all must have arrived: the lease of a notification is a minute, the longest rest of a worker too. */
const quietWithinMs = 240_000;

/** Kills parts of a local stack under load, in an order that the seed says, and checks at the end that nothing is lost. */
export async function campaign(
  wanted: { kills: number; seed: number; tell(line: string): void },
): Promise<Outcome> {
  await using place = await Place.make();
  const random = seeded(wanted.seed);
  const ledger = new Ledger();
  await using receiver = new Receiver(ledger);
  const own = ownHost();
  const socket = place.path("own-engine.sock");
  await using _engine = serveEngine(socket, "engine-of-this-machine", () => own.rows);
  const local = await place.start(socket);
  const startAgain = async () => void await place.start(socket);

  const reporters = reporterNames.map((name, index) =>
    new Reporter(name, index + 1, seeded(wanted.seed * 100 + index))
  );
  const api = new URL(local.functions_url).origin;
  const collectorRandom = seeded(wanted.seed * 100 + 90);
  await using collector = new CollectorRuns(place.directory, 50, collectorRandom, { api, ledger });
  const worker = new WorkerRuns(place.directory, "workshop");
  const asker = new Asker(worker.target);
  const hosts = [...reporters, collector].map(({ declared }) => declared);
  const tokens = await prepare(local, {
    hosts: [...hosts, own.declared],
    receiver: receiver.url,
    command: worker,
  });
  const tokenOf = (name: string) => tokens.get(name) ?? "";
  const way = (name: string): Way => ({
    functionsUrl: local.functions_url,
    token: tokenOf(name),
    odd: (answer) => ledger.oddAnswers.push(answer),
  });

  const since = Date.now();
  for (const reporter of reporters) reporter.start(way(reporter.declared.name), ledger);
  collector.start(tokenOf(collector.declared.name));
  worker.start(local.functions_url, tokenOf("worker"));
  asker.start(way("operator"), ledger);

  const victims: Victims = { place, collector, worker, receiver, random, startAgain };
  const killed = await killAll(victims, ledger, wanted, () => rateSince(ledger, since));
  const seconds = (Date.now() - since) / 1000;
  const snapshots = ledger.snapshots.length;

  for (const reporter of reporters) reporter.isQuiet = true;
  await Promise.all([asker.stop(), collector.stop()]);
  await untilQuiet(local);
  await Promise.all([...reporters, worker].map((part) => part.stop()));
  const stored = await readStored(local, own.declared.name, await place.log());
  const commandsThatAre = (wanted: string) =>
    stored.commands.filter(({ state }) => state === wanted).length;
  return {
    killed,
    seconds,
    snapshots,
    news: ledger.snapshots.filter(({ isNews }) => isNews).length,
    events: stored.events.length,
    overtaken: countOvertaken(ledger.deliveries, stored.events),
    notifications: stored.actions.length,
    deliveries: ledger.deliveries.length,
    commands: ledger.commands.length,
    undetermined: commandsThatAre("undetermined"),
    failed: commandsThatAre("failed"),
    findings: verify(hosts, ledger, worker.words(), stored),
  };
}

/** The host that the stack observes by itself, whose containers never change. */
function ownHost(): { declared: DeclaredHost; rows: Row[] } {
  const rows = [{ name: "vault", state: "running", ports: [], image: "vault:1" }];
  const declared: DeclaredHost = {
    name: Deno.hostname(),
    netboxId: 60,
    type: "device",
    lifecycle: "active",
    services: rows.map(({ name }) => ({ name, lifecycle: "active", ports: [] })),
  };
  return { declared, rows };
}

function rateSince({ snapshots }: Ledger, since: number): string {
  return (snapshots.length / ((Date.now() - since) / 1000)).toFixed(1);
}

/** A kill counts when it hit somebody, and snapshots were acknowledged before and after it. */
async function killAll(
  victims: Victims,
  ledger: Ledger,
  wanted: { kills: number; tell(line: string): void },
  rate: () => string,
): Promise<Map<string, number>> {
  const killed = new Map<string, number>();
  let round: [string, Kill][] = [];
  for (let count = 0; count < wanted.kills;) {
    // each kind once before any comes again
    if (round.length === 0) round = Object.entries(kills);
    const next = pick(victims.random, round);
    round = round.filter((one) => one !== next);
    const [name, kill] = next;
    await acknowledged(ledger, Date.now(), `before ${name} is killed`);
    if (!await kill(victims)) continue;
    await acknowledged(ledger, Date.now(), `after ${name} was killed`);
    killed.set(name, (killed.get(name) ?? 0) + 1);
    count++;
    if (count % 10 === 0 || count === wanted.kills) {
      wanted.tell(
        `${count} kills, ${ledger.snapshots.length} snapshots acknowledged (${rate()} a second), ` +
          `${ledger.deliveries.length} deliveries, ${ledger.commands.length} commands.`,
      );
    }
  }
  return killed;
}

/** Waits until snapshots that were sent from now on are acknowledged. */
function acknowledged({ snapshots }: Ledger, from: number, when: string): Promise<boolean> {
  return until(
    `snapshots are acknowledged ${when}`,
    () => snapshots.filter(({ sentAt }) => sentAt >= from).length >= signsOfLife,
  );
}

/** Waits until nothing is under way; what still is in the end is found by the checks. */
async function untilQuiet(local: LocalStack): Promise<void> {
  const isQuiet = async () => {
    const { commands, notifications } = await readUnderWay(local);
    return commands === 0 && notifications === 0;
  };
  await until("nothing is under way", isQuiet, quietWithinMs).catch(() => {});
}
