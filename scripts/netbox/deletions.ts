import type { NetboxClient } from "./client.ts";
import { type Progress, readList } from "./list.ts";

/** Numbers of NetBox objects by the type that BRUCE gives them. */
export type IdsByType = Partial<
  Record<"device" | "vm" | "cluster" | "prefix" | "service", number[]>
>;

const OBJECT_TYPES = {
  device: "dcim.device",
  vm: "virtualization.virtualmachine",
  cluster: "virtualization.cluster",
  prefix: "ipam.prefix",
  service: "ipam.service",
} as const;

/** What NetBox says was deleted, or why that is not known. */
export interface Deletions {
  deleted: IdsByType;
  problem: string | null;
}

/**
 * Reads the deletions that the change log of NetBox holds (90 days unless CHANGELOG_RETENTION says otherwise). An object
 * that a list lacks is gone only when it is here: NetBox leaves out what a token may not view, and tells it to nobody.
 */
export async function readDeletions(
  client: NetboxClient,
  release: number,
  progress?: Progress,
): Promise<Deletions> {
  const path = release >= 401 ? "core/object-changes/" : "extras/object-changes/";
  const deleted: IdsByType = {};
  for (const [type, objectType] of Object.entries(OBJECT_TYPES)) {
    const query = {
      action: "delete",
      changed_object_type: objectType,
      fields: "id,changed_object_id",
    };
    const { rows, problem } = await readList(client, path, query, progress);
    if (problem) return { deleted: {}, problem };
    deleted[type as keyof IdsByType] = [
      ...new Set(rows.map((row) => Number(row.changed_object_id))),
    ];
  }
  return { deleted, problem: null };
}
