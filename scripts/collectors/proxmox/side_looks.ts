import { mapBounded } from "../../program/bounded.ts";
import type { z } from "zod";
import { SourceError } from "../runtime/source_error.ts";
import { machineRow, nodeListAnswer, type NodeStorage, nodeStorageRow } from "./answers.ts";
import type { Cluster } from "./cluster.ts";
import { mayPause, onlineNodes, runnable } from "./online.ts";
import type { View } from "./view.ts";

const PARALLEL = 8;

const NOT_IMPLEMENTED = 501;

/** What nodes say of what the whole cluster's answer leaves open; a node that does not answer is left out. */
export interface SideLooks {
  /** What QEMU says of the machines of each node, by vmid. */
  machines: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** What each node says of its storages, by name. */
  storages: ReadonlyMap<string, ReadonlyMap<string, NodeStorage>>;
  /** For the log. */
  problems: string[];
}

/**
 * Asks nodes that are online, one request each: those with a virtual machine whose process runs, what QEMU says of
 * it (paused machines run, too); those with a storage of which nothing is known, whether it can be used. What fails
 * costs its own answer only.
 */
export async function lookAside(cluster: Cluster, view: View): Promise<SideLooks> {
  const online = onlineNodes(view);
  const seen = (nodes: string[]) => [...new Set(nodes)].filter((node) => online.has(node)).sort();
  const ofMachines = seen(runnable(view).filter(mayPause).map(({ node }) => node));
  const ofStorages = seen(
    view.storages.filter(({ status = "unknown" }) => status === "unknown").map(({ node }) => node),
  );
  const [machines, storages] = await Promise.all([
    ask(cluster, ofMachines, "qemu?full=1", machineRow),
    ask(cluster, ofStorages, "storage", nodeStorageRow),
  ]);
  return {
    machines: byKey(machines.rows, (row) => [row.vmid, row.qmpstatus]),
    storages: byKey(storages.rows, (row) => [row.storage, row]),
    problems: [
      ...told("What QEMU says of the machines", machines.failures),
      ...told("Whether storages can be used", storages.failures),
    ],
  };
}

async function ask<Row>(
  cluster: Cluster,
  nodes: readonly string[],
  list: string,
  schema: z.ZodType<Row>,
) {
  const rows = new Map<string, Row[]>();
  const failures: SourceError[] = [];
  await mapBounded(nodes, PARALLEL, async (node) => {
    try {
      const answer = await cluster.get(
        `/nodes/${encodeURIComponent(node)}/${list}`,
        nodeListAnswer,
      );
      rows.set(
        node,
        answer.flatMap((row) => {
          const { success, data } = schema.safeParse(row);
          return success ? [data] : [];
        }),
      );
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // a version without this question: there is nothing to wait for
      if (error.status === NOT_IMPLEMENTED) rows.set(node, []);
      else failures.push(error);
    }
  });
  return { rows, failures };
}

function byKey<Row, Key, Value>(
  rows: ReadonlyMap<string, Row[]>,
  entry: (row: Row) => [Key, Value],
): Map<string, Map<Key, Value>> {
  return new Map([...rows].map(([node, list]) => [node, new Map(list.map(entry))]));
}

function told(what: string, [first, ...others]: SourceError[]): string[] {
  if (!first) return [];
  const nodes = others.length > 0 ? `${others.length + 1} nodes` : "a node";
  return [`${what} of ${nodes} is not known. ${first.message}`];
}
