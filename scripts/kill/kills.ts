import { pick, type Random } from "../program/random.ts";
import type { CollectorRuns } from "./collector_runs.ts";
import type { Side } from "./gate.ts";
import type { Place } from "./place.ts";
import { childrenOf, postmasterOf } from "./postgres_processes.ts";
import { isRunning, kill, parentOf, processes } from "./processes.ts";
import type { Receiver } from "./receiver.ts";
import { until, within } from "./until.ts";
import type { WorkerRuns } from "./worker_runs.ts";

/** What can be hit. */
export interface Victims {
  place: Place;
  collector: CollectorRuns;
  worker: WorkerRuns;
  receiver: Receiver;
  random: Random;
  /** Starts `npm start` again and waits until it is ready. */
  startAgain(): Promise<void>;
}

/** Kills somebody and waits until that one is gone. False when there was nobody to hit. */
export type Kill = (victims: Victims) => Promise<boolean>;

/** By what is killed. */
export const kills: Record<string, Kill> = {
  "the postmaster": ({ place }) => hit(postmasterOf(place)),
  "a backend": (victims) => hitChild(victims, /127\.0\.0\.1/),
  "the checkpointer": (victims) => hitChild(victims, /checkpointer/),
  "the WAL writer": (victims) => hitChild(victims, /walwriter/),
  "the background writer": (victims) => hitChild(victims, /background writer/),
  "npm start": hitStack,
  "a child of npm start": hitChildOfStack,
  "the collector, before its snapshot is taken": (victims) => hitCollector(victims, "before"),
  "the collector, before it hears the answer": (victims) => hitCollector(victims, "after"),
  "the worker, in mid-command": (victims) => hitWorker(victims, false),
  "the supervisor of a command": (victims) => hitWorker(victims, true),
  "npm start, before it hears the receiver": (victims) => betweenSendAndFinish(victims, hitStack),
  "the postmaster, before the receiver answers": (victims) =>
    betweenSendAndFinish(victims, kills["the postmaster"]!),
};

async function hit(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || !kill(pid)) return false;
  await until(`process ${pid} is gone`, () => !isRunning(pid));
  return true;
}

function hitChild({ place, random }: Victims, title: RegExp): Promise<boolean> {
  const found = childrenOf(postmasterOf(place)).filter((child) => title.test(child.title));
  return hit(found.length > 0 ? pick(random, found).pid : undefined);
}

async function hitStack({ place, startAgain }: Victims): Promise<boolean> {
  if (!await place.kill()) return false;
  await startAgain();
  return true;
}

/** The stack runs its functions itself; its children are Postgres, which has its own kills, and the Docker collector. */
function hitChildOfStack({ place, random }: Victims): Promise<boolean> {
  const collectors = processes().filter(({ pid, command }) =>
    command.includes("bruce.ts collect docker") && command.includes(place.path("spool")) &&
    (parentOf(pid) === place.pid || parentOf(parentOf(pid) ?? 0) === place.pid)
  );
  return hit(collectors.length > 0 ? pick(random, collectors).pid : undefined);
}

async function hitCollector({ collector }: Victims, side: Side): Promise<boolean> {
  const hold = collector.gate.hold(side);
  try {
    await within("the collector sends", hold.reached);
    return await hit(collector.process?.pid);
  } finally {
    collector.gate.release(hold);
  }
}

async function hitWorker({ worker }: Victims, isSupervisor: boolean): Promise<boolean> {
  worker.hold();
  try {
    await until("a command runs", () => worker.runs());
    const pid = worker.process?.pid;
    if (!isSupervisor) return await hit(pid);
    return await hit(processes().find((one) => parentOf(one.pid) === pid)?.pid);
  } finally {
    await worker.release();
  }
}

async function betweenSendAndFinish(victims: Victims, then: Kill): Promise<boolean> {
  const hold = victims.receiver.hold();
  try {
    await within("a notification is sent", hold.reached);
    return await then(victims);
  } finally {
    victims.receiver.release(hold);
  }
}
