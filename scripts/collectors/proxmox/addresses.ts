import { mapBounded } from "../../program/bounded.ts";
import { type Known, readCache, writeCache } from "./address_cache.ts";
import { agentAddresses, containerAddresses } from "./address_list.ts";
import { agentAnswer, type GuestRow, interfacesAnswer } from "./answers.ts";
import type { Cluster } from "./cluster.ts";
import { SourceError } from "../runtime/source_error.ts";

const PARALLEL = 8;

/** No more guests are asked after this time: the rest waits for the next run. */
const BUDGET_MS = 20_000;

/** Addresses by vmid, of the guests whose addresses are known. */
export type Addresses = ReadonlyMap<number, readonly string[]>;

/** How addresses are read. */
export interface AddressPlan {
  /** How many guests are asked in one run. */
  limit: number;
  /** Where answers are kept between runs, when there are more guests than that. */
  cachePath: string;
}

/**
 * Asks running guests for their addresses: each run the `limit` guests that were not asked for the longest time, so
 * that the cost of a run is bounded and all have their turn. What the others said before is kept in a file. A guest
 * that cannot tell (no agent, starting, its node busy) has no entry: that is no failure. `problems` are for the log.
 */
export async function readAddresses(
  cluster: Cluster,
  running: readonly GuestRow[],
  { limit, cachePath }: AddressPlan,
): Promise<{ addresses: Addresses; problems: string[] }> {
  const isWhole = running.length <= limit;
  const before = isWhole || limit === 0 ? new Map<number, Known>() : readCache(cachePath);
  const waiting = running.toSorted((a, b) => turn(before, a) - turn(before, b) || a.vmid - b.vmid);
  const asked = await ask(cluster, waiting.slice(0, limit));
  const known = new Map(
    running.flatMap(({ vmid }) => {
      const answer = asked.answers.get(vmid) ?? before.get(vmid);
      return answer ? [[vmid, answer] as const] : [];
    }),
  );
  const problems = [...asked.problems, ...(isWhole || limit === 0 ? [] : keep(cachePath, known))];
  const addresses = [...known].flatMap(([vmid, { ips }]) => ips ? [[vmid, ips] as const] : []);
  return { addresses: new Map(addresses), problems };
}

/** When it was asked last; those that never were come first. */
function turn(before: ReadonlyMap<number, Known>, { vmid }: GuestRow): number {
  return before.get(vmid)?.asked_at ?? 0;
}

async function ask(cluster: Cluster, guests: readonly GuestRow[]) {
  const end = performance.now() + BUDGET_MS;
  const answers = new Map<number, Known>();
  const silent = new Set<string>();
  const failures: SourceError[] = [];
  await mapBounded(guests, PARALLEL, async (guest) => {
    if (performance.now() > end || silent.has(guest.node)) return;
    const asked_at = Date.now();
    try {
      answers.set(guest.vmid, { asked_at, ips: await addressesOf(cluster, guest) });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      answers.set(guest.vmid, { asked_at });
      if (error.kind === "unreachable" || error.kind === "tls") silent.add(guest.node);
      // without an agent, or gone meanwhile: every cluster has such guests
      if (error.status !== 500) failures.push(error);
    }
  });
  return { answers, problems: told(failures) };
}

function told([first, ...others]: SourceError[]): string[] {
  if (!first) return [];
  const guests = others.length > 0 ? `${others.length + 1} guests` : "a guest";
  return [`The addresses of ${guests} are not known. ${first.message}`];
}

async function addressesOf(cluster: Cluster, { type, node, vmid }: GuestRow): Promise<string[]> {
  const guest = `/nodes/${encodeURIComponent(node)}/${type}/${vmid}`;
  return type === "qemu"
    ? agentAddresses(await cluster.get(`${guest}/agent/network-get-interfaces`, agentAnswer))
    : containerAddresses(await cluster.get(`${guest}/interfaces`, interfacesAnswer));
}

function keep(path: string, known: ReadonlyMap<number, Known>): string[] {
  try {
    writeCache(path, known);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`Addresses are not kept for the next run: ${reason}. Give another place: --state DIR.`];
  }
}
