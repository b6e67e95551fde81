import { z } from "zod";
import { parseJson } from "../../program/parse_json.ts";
import type { Bases } from "./bases.ts";
import { changesOf } from "./changes.ts";
import type { Delivery, Report, Send } from "./sender.ts";

/** What of a payload decides how it is sent. Only a complete snapshot can be a base. */
const payload = z.looseObject({
  hostname: z.string(),
  complete: z.literal(true),
  error: z.null().optional(),
  snapshot: z.record(z.string(), z.unknown()),
});
type Payload = z.output<typeof payload>;

/** Changes are sent where they are shorter than this share of the snapshot; else the snapshot, to be the next base. */
const WORTH_IT = 0.5;

/**
 * Sends what changed since the base that the API knows, in place of whole snapshots; what it does not know, it asks for, and is
 * sent whole at once. The lines that come and the report that goes are those of whole snapshots.
 */
export function sendingChanges(send: Send, bases: Bases): Send {
  let isKnown = true;
  return async (lines) => {
    if (!isKnown) return await send(lines);
    const payloads = newestOfEach(lines.map(readPayload));
    const first = await send(lines.map((line, index) => shortened(line, payloads[index], bases)));
    if (isUnknownThere(first)) {
      isKnown = false;
      return await send(lines);
    }
    if (first.kind !== "accepted") return first;
    keepBases(first.report, payloads, bases);
    const asked = first.report.send_whole.map(({ index }) => index);
    if (asked.length === 0) return first;

    const second = await send(asked.map((index) => asking(lines[index]!, payloads[index])));
    if (second.kind !== "accepted") return second;
    keepBases(second.report, asked.map((index) => payloads[index]), bases);
    return { kind: "accepted", report: joined(first.report, second.report, asked) };
  };
}

function readPayload(line: string): Payload | undefined {
  return payload.safeParse(parseJson(line)).data;
}

/** A base is the newest of its host: those before it go as they are. */
function newestOfEach(payloads: readonly (Payload | undefined)[]): (Payload | undefined)[] {
  const newest = new Map(payloads.map((payload, index) => [payload?.hostname, index]));
  return payloads.map((payload, index) =>
    payload && newest.get(payload.hostname) === index ? payload : undefined
  );
}

function shortened(line: string, payload: Payload | undefined, bases: Bases): string {
  const known = payload && bases.get(payload.hostname);
  const changes = known && changesOf(known.snapshot, payload.snapshot);
  if (!known || !changes) return asking(line, payload);
  const short = JSON.stringify({ ...payload, base: known.base, ...changes });
  return short.length < WORTH_IT * line.length || isAllTheSame(changes)
    ? short
    : asking(line, payload);
}

function isAllTheSame({ snapshot, changes }: NonNullable<ReturnType<typeof changesOf>>): boolean {
  return Object.keys(changes).length === 0 &&
    Object.keys(snapshot).every((member) => member === "metrics");
}

/** The payload whole, and the wish to be told its base. */
function asking(line: string, payload: Payload | undefined): string {
  return payload ? JSON.stringify({ ...payload, base: null }) : line;
}

function keepBases(
  { bases: told }: Report,
  payloads: readonly (Payload | undefined)[],
  bases: Bases,
): void {
  for (const { index, base } of told) {
    const payload = payloads[index];
    if (payload) bases.set(payload.hostname, { base, snapshot: payload.snapshot });
  }
}

/** An older BRUCE refuses a field that it does not know. */
function isUnknownThere(delivery: Delivery): boolean {
  if (delivery.kind === "refused") return delivery.refusal.path === "base";
  return delivery.kind === "accepted" &&
    delivery.report.rejected.some(({ code, path }) => code === "unknown_field" && path === "base");
}

/** One report of both; `places` says where the payloads of the second stood in the first. */
function joined(first: Report, second: Report, places: readonly number[]): Report {
  const events = { ...first.events };
  for (const [kind, count] of Object.entries(second.events)) {
    events[kind] = (events[kind] ?? 0) + count;
  }
  return {
    ...first,
    stored: first.stored + second.stored,
    unchanged: first.unchanged + second.unchanged,
    duplicate: first.duplicate + second.duplicate,
    late: first.late + second.late,
    held: first.held + second.held,
    quarantined: first.quarantined + second.quarantined,
    events,
    rejected_total: first.rejected_total + second.rejected_total,
    rejected: [
      ...first.rejected,
      ...second.rejected.map((row) => ({ ...row, index: places[row.index] ?? row.index })),
    ],
    send_whole: [],
  };
}
