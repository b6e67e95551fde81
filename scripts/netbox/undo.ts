import { z } from "zod";
import { ownProject } from "./own_project.ts";
import { answered, openProject } from "../bruce_api/project.ts";
import type { Correction } from "./checked_write.ts";
import { differences } from "./differences.ts";
import type { Row } from "./plan.ts";
import type { Environment } from "./settings.ts";
import { type Change, fieldsOf } from "./written.ts";

const line = z.object({
  id: z.number(),
  created_at: z.string(),
  actor: z.string(),
  message: z.string(),
  details: z.object({
    undoes: z.number().optional(),
    path: z.string(),
    label: z.string(),
    action: z.enum(["changed", "made"]),
    changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  }),
});

/** A line of the journal about one write into NetBox. */
export type Line = z.output<typeof line>;

const COLUMNS = Object.keys(line.shape).join();
/** What the journal has in place of what looks like a secret. */
const REDACTED = "[redacted]";

/** The last writes into NetBox, newest first. Throws a ProjectError or UsageError. */
export async function lastWrites(environment: Environment, count: number): Promise<Line[]> {
  const project = ownProject(environment);
  const answer = await openProject(project).from("journal").select(COLUMNS).eq("kind", "adoption")
    .order("id", { ascending: false }).limit(count);
  return z.array(line).parse(answered(project, answer));
}

/** The line of that number, and the one that undid it. Errors as those of lastWrites. */
export async function readLine(
  environment: Environment,
  id: number,
): Promise<{ line: Line | undefined; undoneBy: Line | undefined }> {
  const project = ownProject(environment);
  const journal = () => openProject(project).from("journal").select(COLUMNS).eq("kind", "adoption");
  const [found, undone] = await Promise.all([
    journal().eq("id", id).limit(1),
    journal().contains("details", { undoes: id }).limit(1),
  ]);
  return {
    line: z.array(line).parse(answered(project, found))[0],
    undoneBy: z.array(line).parse(answered(project, undone))[0],
  };
}

/** Why a line can never be undone by BRUCE, or null. `url` is that of the API of NetBox. */
export function neverUndone({ id, details }: Line, url: string): string | null {
  const { action, path, label, undoes, changes } = details;
  if (undoes !== undefined) {
    return `Line ${id} undid line ${undoes}. If the issue is open again, adopt it: bruce netbox adopt.`;
  }
  if (action === "made") {
    const page = `${url.replace(/api\/$/, "")}${path}`;
    return `Line ${id} made ${label}, and BRUCE deletes nothing in NetBox: delete it there, ${page}`;
  }
  const isRedacted = changes.some(({ before, after }) =>
    JSON.stringify([before, after]).includes(REDACTED)
  );
  return isRedacted
    ? `Line ${id} is about what looks like a secret: the journal does not have its value.`
    : null;
}

/** What writes the values back that were there before; only where NetBox still has those that were written. */
export function undoing({ details: { path, label, changes } }: Line): Correction {
  return {
    path,
    label,
    ...fieldsOf(changes, "before"),
    objection: (row) => whatChanged(row, label, changes),
  };
}

function whatChanged(row: Row, label: string, changes: readonly Change[]): string | null {
  const { fields, notTagged } = fieldsOf(changes, "after");
  const [changed] = differences(row, fields, notTagged);
  if (!changed) return null;
  const { field, before, after } = changed;
  return `NetBox says ${before} for ${field} of ${label}, not ${after}: somebody changed it after the adoption`;
}
