import type { NetboxClient } from "./client.ts";
import { differences, type Fields, toWritten } from "./differences.ts";
import { NetboxError } from "./netbox_error.ts";
import type { Row } from "./plan.ts";
import { changesOf, type Note } from "./written.ts";

/** One field of one NetBox object, from what it must still be to what was observed. */
export interface Correction {
  /** List path and number: `ipam/services/5/`. */
  path: string;
  label: string;
  /** Why the object is not as the issue expects it, or null. */
  objection(row: Row): string | null;
  fields: Fields;
  /** Slugs of tags that it must not have. */
  notTagged?: string[];
}

/** The object changed meanwhile: nothing was written. */
export class ChangedMeanwhile extends Error {}

/**
 * Writes a correction if the object still has the value that the issue was about. From NetBox 4.6 the write carries
 * `If-Match`, so nobody can change the object in between; before, it is read again right before. Tells the diff; a dry
 * run tells it only. What was written is noted, if somebody does.
 */
export async function writeChecked(
  client: NetboxClient,
  { path, label, objection, fields, notTagged }: Correction,
  isDryRun: boolean,
  tell: (line: string) => void,
  note?: Note,
): Promise<void> {
  let { row, etag } = await read(client, path, objection);
  tell(`~ ${path} ${label}`);
  for (const { field, before, after } of differences(row, fields, notTagged)) {
    tell(`    ${field}: ${before} → ${after}`);
  }
  if (isDryRun) return;
  if (!etag) ({ row, etag } = await read(client, path, objection));
  try {
    const headers: Record<string, string> = etag ? { "if-match": etag } : {};
    await client.write("PATCH", path, toWritten(row, fields, notTagged), headers);
  } catch (error) {
    if (!(error instanceof NetboxError && error.status === 412)) throw error;
    throw new ChangedMeanwhile(`${label} was changed in NetBox meanwhile; nothing was written.`);
  }
  const changes = changesOf(row, fields, notTagged);
  await note?.({ path, label, action: "changed", changes });
}

async function read(
  client: NetboxClient,
  path: string,
  objection: Correction["objection"],
): Promise<{ row: Row; etag: string | null }> {
  const { body, headers } = await client.get(path);
  const row = body as Row;
  const reason = objection(row);
  if (reason) throw new ChangedMeanwhile(`${reason}; nothing was written.`);
  return { row, etag: headers.get("etag") };
}
