import type { Observation, Observe } from "../runtime/collector.ts";
import type { Trust } from "../../http/trust.ts";
import { type AddressPlan, readAddresses } from "./addresses.ts";
import { Cluster } from "./cluster.ts";
import type { Endpoint } from "./endpoint.ts";
import { completenessOf } from "../runtime/completeness.ts";
import { failed } from "../runtime/failed.ts";
import { lookAside } from "./side_looks.ts";
import { SourceError } from "../runtime/source_error.ts";
import { onlineNodes, runnable } from "./online.ts";
import { snapshotOf } from "./snapshot.ts";
import { LISTS, ownName } from "./view.ts";

/** What to look at, and for whom. */
export interface Target {
  /** The cluster, or the hypervisor on its own, as NetBox names it. */
  hostname: string;
  endpoints: readonly Endpoint[];
  token: string;
  trust: Trust;
  addresses: AddressPlan;
}

/** Looks at one cluster; one that does not answer is what was seen, not a failure of the collector. */
export function observer(target: Target): Observe {
  return async () => {
    const observedAt = new Date();
    const cluster = new Cluster(target.endpoints, target.token, target.trust);
    try {
      return [await observe(target, cluster, observedAt)];
    } catch (error) {
      if (error instanceof SourceError) return [failed(target.hostname, observedAt, error)];
      throw error;
    } finally {
      cluster.close();
    }
  };
}

async function observe(target: Target, cluster: Cluster, observedAt: Date): Promise<Observation> {
  const { view, failures } = await cluster.view();
  const online = onlineNodes(view);
  const running = runnable(view).filter(({ status, node }) =>
    status === "running" && online.has(node)
  );
  const looks = await lookAside(cluster, view);
  const { addresses, problems } = await readAddresses(cluster, running, target.addresses);
  const snapshot = snapshotOf(view, addresses, looks);
  const instance = ownName(view);
  const gaps = view.gaps.map(({ message }) => message).sort();
  return {
    hostname: target.hostname,
    ...(instance ? { instance } : {}),
    observedAt,
    complete: completenessOf(LISTS, view.gaps),
    error: null,
    problems: [...failures.map(({ message }) => message), ...gaps, ...problems, ...looks.problems],
    snapshot: { ...snapshot, ...(gaps.length > 0 ? { problems: gaps } : {}) },
    summary: `${snapshot.guests.length} guests on ${snapshot.nodes.length} nodes`,
  };
}
