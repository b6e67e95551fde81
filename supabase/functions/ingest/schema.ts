import { z } from "zod";
import { contentProblems, type Seen } from "../_shared/content.ts";
import { jsonObject, moment, name, sourceName, wholeNumber } from "../_shared/fields.ts";
import { MAX_PROBLEMS } from "../_shared/limits.ts";
import { changesProblems } from "./changes.ts";
import { type Cost, costOf, costProblems, counter } from "./cost.ts";
import { onePerPath, type Problem, problemsOf } from "../_shared/problems.ts";

/** Seconds of a leap year: who reports less often than that is not watched. */
const MAX_INTERVAL_S = 366 * 24 * 60 * 60;

const collector = z.strictObject({
  name: z.string().min(1).max(100),
  version: z.string().max(100).nullish(),
  interval_s: wholeNumber(1, MAX_INTERVAL_S).nullish(),
  instance: z.string().min(1).max(200).nullish(),
  sent_at: moment.nullish(),
});

const collectionError = z.strictObject({
  kind: z.string().min(1).max(100),
  message: z.string().max(10_000),
});

const perList = z.record(z.string(), z.boolean());

const completeness = z.custom<boolean | z.output<typeof perList>>(
  (value) => typeof value === "boolean" || perList.safeParse(value).success,
  {
    error: "Must be true or false, or an object that says so of each list.",
    params: { code: "wrong_type" },
  },
);

const envelope = z.strictObject({
  hostname: name,
  source: sourceName,
  observed_at: moment,
  complete: completeness.nullish(),
  seq: wholeNumber(0, Number.MAX_SAFE_INTEGER).nullish(),
  run_id: z.guid("Must be a UUID.").nullish(),
  collector: collector.nullish(),
  error: collectionError.nullish(),
  snapshot: jsonObject.nullish(),
  base: z.string().regex(/^[!-~]{1,100}$/, "Must be what an answer told, or null.").nullish(),
  changes: jsonObject.nullish(),
});

/**
 * Canonical payload as the database takes it: what one collector saw on one host at one moment. `complete` is true
 * unless it said otherwise, of all lists or of each by its name, or failed; `snapshot` is the source's own and is judged row by row in the database.
 */
export type Payload = Omit<z.output<typeof envelope>, "complete" | "snapshot"> & {
  complete: boolean | Record<string, boolean>;
  snapshot: Record<string, unknown>;
};

/** The lists of a snapshot by source, as in `bruce.snapshot_lists`; one of them at least says what was seen. */
export const LISTS: Readonly<Record<string, readonly string[]>> = {
  docker: ["containers"],
  proxmox: ["nodes", "guests", "storages"],
  truenas: ["apps", "vms", "pools", "disks", "alerts", "system"],
  service_health: ["checks", "repairs"],
  proxy: ["routes"],
  system: ["os", "cpu", "memory", "filesystems", "interfaces", "units", "listeners", "gpus"],
  home_assistant: ["system", "updates", "repairs"],
};

/** The lists of which a snapshot needs one, where that is not any of its source. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  service_health: ["checks"],
  home_assistant: ["system"],
};

/** Of these there is one: its row stands there without a list around it. */
const ROWS: readonly string[] = ["system", "os", "cpu", "memory"];

/**
 * A value that may be a payload: either the payload and what it costs, or why it is none. `sentBytes` is its size as it was
 * sent: where it is far from the limit, that is close enough.
 */
export function checkPayload(
  value: unknown,
  sentBytes?: number,
): { payload: Payload; cost: Cost; problems: Problem[] } | { payload: null; problems: Problem[] } {
  const parsed = envelope.safeParse(value);
  const { seen, counted } = counter();
  const problems = walk(value, seen);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, value));
  else {
    problems.push(
      ...snapshotProblems(parsed.data),
      ...completenessProblems(parsed.data),
      ...changesProblems(parsed.data, listsOf(parsed.data.source)),
    );
  }
  if (!parsed.success || problems.length > 0) {
    return { payload: null, problems: onePerPath(problems).slice(0, MAX_PROBLEMS) };
  }
  const { complete, snapshot, ...rest } = parsed.data;
  const cost = costOf(
    snapshot ?? {},
    rest.changes ?? {},
    listsOf(rest.source),
    { ...counted, sentBytes },
  );
  problems.push(...costProblems(cost));
  if (problems.length > 0) return { payload: null, problems };
  return {
    payload: { ...rest, complete: complete ?? !rest.error, snapshot: snapshot ?? {} },
    cost,
    problems,
  };
}

/** One walk over a payload; `seen` is told the values of its snapshot and changes. */
function walk(value: unknown, seen: Seen): Problem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return contentProblems(value);
  }
  const { snapshot, changes, ...rest } = value as Record<string, unknown>;
  return [
    ...contentProblems(rest),
    ...contentProblems(snapshot, ["snapshot"], seen),
    ...changes === undefined ? [] : contentProblems(changes, ["changes"], seen),
  ];
}

function listsOf(source: string): readonly string[] {
  return Object.hasOwn(LISTS, source) ? LISTS[source] ?? [] : [];
}

/** A list that its source does not have: most likely misspelt, and then its rows would count as incomplete. */
function completenessProblems({ source, complete }: z.output<typeof envelope>): Problem[] {
  const lists = listsOf(source);
  if (typeof complete !== "object" || complete === null || lists.length === 0) return [];
  return Object.keys(complete).filter((list) => !lists.includes(list)).map((list) => ({
    path: `complete.${list}`,
    code: "unknown_field",
    message: `No such list: ${source} has ${lists.join(", ")}.`,
  }));
}

function snapshotProblems(
  { source, snapshot, error, base }: z.output<typeof envelope>,
): Problem[] {
  if (!snapshot && !error && !base) {
    return [{ path: "snapshot", code: "missing_field", message: "This field is required." }];
  }
  const lists = listsOf(source);
  const present = lists.filter((list) => snapshot?.[list] != null);
  const needed = NEEDED[source] ?? lists;
  const isThere = needed.some((list) => present.includes(list));
  if (!isThere && lists.length > 0 && !error && !base) {
    return [{
      path: needed.length === 1 ? `snapshot.${needed[0]}` : "snapshot",
      code: "missing_field",
      message: `A snapshot of ${source} needs ${needed.join(" or ")}, empty when there are none.`,
    }];
  }
  return present.flatMap((list) => {
    const rows = snapshot?.[list];
    if (Array.isArray(rows) || ROWS.includes(list) && typeof rows === "object") return [];
    return [{ path: `snapshot.${list}`, code: "wrong_type", message: "Must be a list." }];
  });
}

const count = z.int().min(0);

/** What the rpc `ingest` answers when it took the call; `index` is the position among the payloads it was given. */
export const databaseAnswer = z.object({
  status: z.literal(200),
  stored: count,
  unchanged: count,
  duplicate: count,
  late: count,
  held: count,
  quarantined: count,
  events: z.record(z.string(), count),
  rejected: z.array(z.object({
    index: count,
    code: z.string(),
    path: z.string(),
    message: z.string(),
  })),
  quarantine: z.array(z.object({ index: count, path: z.string(), message: z.string() })),
  bases: z.array(z.object({ index: count, base: z.string() })).optional(),
  send_whole: z.array(z.object({ index: count })).optional(),
});

/** See {@link databaseAnswer}. */
export type DatabaseAnswer = z.output<typeof databaseAnswer>;
