import { z } from "zod";
import { wholeNumber } from "../../supabase/functions/_shared/fields.ts";
import type { NetboxClient } from "./client.ts";
import { NetboxError } from "./netbox_error.ts";

const PAGE_SIZE = 250;
const ATTEMPTS = 3;

const page = z.looseObject({
  count: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  next: z.string().nullable(),
  results: z.array(z.looseObject({
    id: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    created: z.string().nullish(),
  })),
});

type Row = z.output<typeof page>["results"][number];

/** All rows of a list, each once, in the order of their ids. `problem` says why some may be missing. */
export interface List {
  rows: Row[];
  problem: string | null;
}

/** Told after each page: rows so far, and how many there are. */
export type Progress = (path: string, read: number, count: number) => void;

/**
 * Reads a list to its end. Pages are cut by position, so a list that changes meanwhile can skip a row: then it is read
 * again, and after three times it counts as incomplete.
 */
export async function readList(
  client: NetboxClient,
  path: string,
  query: Record<string, string> = {},
  progress: Progress = () => {},
): Promise<List> {
  let list: List = { rows: [], problem: null };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      list = await readOnce(client, path, query, progress);
    } catch (error) {
      if (!(error instanceof NetboxError)) throw error;
      return { rows: [], problem: error.message };
    }
    if (!list.problem) break;
  }
  return list;
}

async function readOnce(
  client: NetboxClient,
  path: string,
  query: Record<string, string>,
  progress: Progress,
): Promise<List> {
  const rows = new Map<number, Row>();
  const counts = new Set<number>();
  let startedAt: Date | undefined;
  let isWhole = true;
  let next: URLSearchParams | null = new URLSearchParams({
    ...query,
    limit: String(PAGE_SIZE),
    ordering: "id",
  });
  for (const visited = new Set<string>(); next; isWhole = next === null && visited.size === 1) {
    if (visited.has(next.toString())) throw new NetboxError(`${path} repeats its pages.`, 500);
    visited.add(next.toString());
    const { body, headers } = await client.get(path, next);
    startedAt ??= new Date(headers.get("date") ?? Date.now());
    const read = pageOf(path, body);
    counts.add(read.count);
    for (const row of read.results) rows.set(row.id, row);
    progress(path, rows.size, read.count);
    next = read.results.length > 0 ? queryOf(read.next) : null;
  }
  const list = [...rows.values()].sort((one, other) => one.id - other.id);
  return { rows: list, problem: problemOf(path, list, counts, isWhole ? undefined : startedAt) };
}

function pageOf(path: string, body: unknown) {
  const parsed = page.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new NetboxError(
    `The list ${path} has an unknown form: ${parsed.error.issues[0]?.message}`,
    500,
  );
}

/** Only the query of `next` counts: its host is what NetBox believes to be called, and must not get the token. */
function queryOf(next: string | null): URLSearchParams | null {
  return next === null ? null : URL.parse(next, "http://netbox")?.searchParams ?? null;
}

/**
 * Rows can be skipped unseen only when one before them went. That changes the count, unless one was added too: such a
 * row was created after the first page (`startedAt`, by the clock of NetBox).
 */
function problemOf(
  path: string,
  rows: readonly Row[],
  counts: ReadonlySet<number>,
  startedAt: Date | undefined,
): string | null {
  const [count = 0] = counts;
  if (counts.size > 1) return `${path} changed while it was read.`;
  if (rows.length !== count) return `${path} has ${count} rows but showed ${rows.length}.`;
  const isNew = ({ created }: Row) => created && startedAt && new Date(created) >= startedAt;
  return rows.some(isNew) ? `${path} changed while it was read.` : null;
}
