import type { z } from "zod";
import {
  type GuestRow,
  guestRow,
  type NodeRow,
  nodeRow,
  permissionsAnswer,
  resourcesAnswer,
  statusAnswer,
  type StatusRow,
  type StorageRow,
  storageRow,
  versionAnswer,
} from "./answers.ts";
import type { Client } from "./client.ts";
import type { Gap } from "../runtime/completeness.ts";
import { missingRights } from "./permissions.ts";
import { SourceError } from "../runtime/source_error.ts";

/** The lists of a snapshot. */
export const LISTS = ["nodes", "guests", "storages"] as const;

/** The cluster as one of its nodes sees it. */
export interface View {
  /** Of the node that was asked; none when it would not say. */
  version: string | undefined;
  /** Name of the cluster; none on a node of its own. */
  name: string | undefined;
  /** A node without quorum only guesses about the others. */
  isQuorate: boolean;
  nodes: NodeRow[];
  guests: GuestRow[];
  storages: StorageRow[];
  /** Rows of `/cluster/status` about nodes; none when they may not be read. */
  members: StatusRow[];
  gaps: Gap[];
}

/**
 * What the cluster calls itself, whichever node was asked and whoever asks; a node of its own has its own name. None where the
 * token may not read it.
 */
export function ownName({ name, members }: View): string | undefined {
  const [first, ...others] = members;
  return name ?? (others.length === 0 ? first?.name : undefined);
}

/** Reads the whole cluster in four requests, whatever its size. Throws a SourceError. */
export async function readView(client: Client): Promise<View> {
  // alone and first: a refused token is refused once
  const gaps = await readRights(client);
  const [version, status, resources] = await Promise.all([
    readVersion(client),
    readStatus(client, gaps),
    client.get("/cluster/resources", resourcesAnswer),
  ]);
  const read = <Row>(list: (typeof LISTS)[number], types: string[], schema: z.ZodType<Row>) =>
    rowsOf(list, resources.filter(({ type }) => types.includes(type)), schema, gaps);
  const cluster = status.find(({ type }) => type === "cluster");
  const view: View = {
    version,
    name: cluster?.name,
    isQuorate: cluster?.quorate ?? true,
    nodes: read("nodes", ["node"], nodeRow),
    guests: read("guests", ["qemu", "lxc"], guestRow),
    storages: read("storages", ["storage"], storageRow),
    members: status.filter(({ type }) => type === "node"),
    gaps,
  };
  if (!view.isQuorate) {
    const message = `${client.endpoint.name} has no quorum: what it says of other nodes is a guess`;
    gaps.push({ lists: LISTS, message });
  }
  gaps.push(...unlistedNodes(view).map((message) => ({ lists: LISTS, message })));
  return view;
}

/** A node that will not say what the token may see may hide anything; what it lists counts. */
async function readRights(client: Client): Promise<Gap[]> {
  try {
    return missingRights(await client.get("/access/permissions", permissionsAnswer));
  } catch (error) {
    if (!isAside(error)) throw error;
    return [{ lists: LISTS, message: error.message.replace(/\.$/, "") }];
  }
}

async function readVersion(client: Client): Promise<string | undefined> {
  try {
    return (await client.get("/version", versionAnswer)).version;
  } catch (error) {
    if (!isAside(error)) throw error;
  }
}

/** It answered, and the token is not refused: the rest may be answered. */
function isAside(error: unknown): error is SourceError {
  return error instanceof SourceError && error.status !== 401 &&
    (error.kind === "failed" || error.kind === "permission");
}

/** Needs Sys.Audit on /, where the rest needs it on /nodes only. */
async function readStatus(client: Client, gaps: Gap[]): Promise<StatusRow[]> {
  try {
    return await client.get("/cluster/status", statusAnswer);
  } catch (error) {
    if (!(error instanceof SourceError) || error.status !== 403) throw error;
    gaps.push({ lists: LISTS, message: error.message.replace(/\.$/, "") });
    return [];
  }
}

/** One row that is not understood costs no other. */
function rowsOf<Row>(
  list: string,
  rows: z.output<typeof resourcesAnswer>,
  schema: z.ZodType<Row>,
  gaps: Gap[],
): Row[] {
  return rows.flatMap((row) => {
    const { success, data, error } = schema.safeParse(row);
    if (success) return [data];
    const [issue] = error.issues;
    gaps.push({
      lists: [list],
      message: `a ${row.type} is not understood: ${issue?.path.join(".")}: ${issue?.message}`,
    });
    return [];
  });
}

/** A working cluster lists at least one node, and the same ones wherever it is asked. */
function unlistedNodes({ nodes, members }: View): string[] {
  const listed = nodes.map(({ node }) => node);
  const lacking = members.flatMap(({ name }) => name && !listed.includes(name) ? [name] : [])
    .sort();
  if (listed.length === 0) return ["no node is listed"];
  return lacking.map((name) => `node ${name} is a member of the cluster and not listed`);
}
