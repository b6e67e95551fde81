import { createHash } from "node:crypto";
import { BadValue, objectOf, textOf, timeOf, unquotedText } from "../values.ts";
import type { Row, Stream } from "./stream.ts";
import { NOW, type RawRow } from "../raw_row.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TEXTS = [
  "hostname",
  "service",
  "event_type",
  "severity",
  "source",
  "field",
  "cause",
] as const;

/**
 * Rows of `events` and canonical events. Reactions leave alone what is older than an hour, and what BRUCE itself told
 * before it was exported (`bruce.importing`). An older event has no id of its own: it
 * gets one made of what it says, so that the same event is stored once, from whatever file it comes. Without a time the
 * same words are one event a day.
 */
export const events: Stream = {
  table: "events",
  read(raw, { writtenAt }) {
    const { values } = raw;
    const row: Row = {};
    for (const column of TEXTS) row[column] = textOf(values[column]);
    if (!row.event_type) throw new BadValue("event_type is missing");
    for (const column of ["expected", "observed", "details"]) {
      row[column] = unquotedText(values[column]);
    }
    row.created_at = timeOf(values.created_at, writtenAt);
    row.status = textOf(values.status) ?? "opened";
    row.drift_key = textOf(values.drift_key);
    row.issue_id = textOf(values.issue_id);
    row.evidence = objectOf(values.evidence, "evidence");
    row.event_id = ownId(values) ?? madeId(row, timeOfIts(raw) ?? writtenAt.slice(0, 10));
    return row;
  },
  async insert(sql, rows) {
    const json = JSON.stringify(rows);
    const faults = await sql<{ index: number; message: string }[]>`
      select (r.position - 1)::integer as index, m.message
      from jsonb_array_elements(${json}::text::jsonb) with ordinality as r (item, position)
      cross join lateral (
        select case
          when not bruce.reads_as(r.item ->> 'created_at', 'timestamptz') then 'created_at is no time'
          when (r.item ->> 'created_at')::timestamptz > bruce.clock() + interval '5 minutes'
            then 'created_at lies in the future'
          when r.item ->> 'status' not in ('opened', 'changed', 'resolved')
            then format('status "%s" is not opened, changed or resolved', r.item ->> 'status')
        end as message
      ) as m
      where m.message is not null`;
    const left = new Set(faults.map(({ index }) => index));
    const accepted = rows.filter((_, index) => !left.has(index));
    await sql`select set_config('bruce.importing', 'on', true)`;
    const { count } = await sql`
      insert into public.events (
        created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source, cause,
        drift_key, issue_id, event_id, evidence
      )
      select
        r.created_at, r.status, r.severity, r.event_type, r.hostname, r.service, r.details, r.expected, r.observed,
        r.field, r.source, r.cause, r.drift_key, r.issue_id, r.event_id, r.evidence
      from jsonb_to_recordset(${JSON.stringify(accepted)}::text::jsonb) as r (
        created_at timestamptz, status text, severity text, event_type text, hostname text, service text, details text,
        expected text, observed text, field text, source text, cause text, drift_key text, issue_id uuid, event_id uuid,
        evidence jsonb
      )
      order by r.created_at
      on conflict (event_id) do nothing`;
    await sql`select set_config('bruce.importing', 'off', true)`;
    return { counts: { stored: count, duplicate: accepted.length - count }, faults: [...faults] };
  },
};

function ownId({ id, event_id }: Row): string | undefined {
  return [event_id, id].find((value): value is string =>
    typeof value === "string" && UUID.test(value)
  );
}

/** The moment it says it happened at, in one spelling; null when it says none or now. */
function timeOfIts({ values: { created_at } }: RawRow): string | null {
  const text = created_at === NOW ? null : textOf(created_at);
  if (text === null) return null;
  const spelled = text.trim().replace(" ", "T").replace(/([+-]\d{2})$/, "$1:00");
  const moment = new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(spelled) ? spelled : `${spelled}Z`);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** A uuid of version 8 (RFC 9562): the hash of what the event says. */
function madeId(row: Row, when: string): string {
  const { hostname, service, event_type, expected, observed, severity, details, source, status } =
    row;
  const said = [
    hostname,
    service,
    event_type,
    expected,
    observed,
    severity,
    details,
    source,
    status,
  ];
  const bytes = createHash("sha256").update(JSON.stringify([when, ...said])).digest().subarray(
    0,
    16,
  );
  bytes[6] = (bytes[6] ?? 0) & 0x0f | 0x80;
  bytes[8] = (bytes[8] ?? 0) & 0x3f | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
