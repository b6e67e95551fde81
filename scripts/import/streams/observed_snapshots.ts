import { BadValue, booleanOf, objectOf, textOf, timeOf } from "../values.ts";
import { type Row, type Stream } from "./stream.ts";

/** Rows of `observed_snapshots`, and canonical payloads. They come in as those of `ingest` do. */
export const observedSnapshots: Stream = {
  table: "observed_snapshots",
  read({ values }, { writtenAt, sourceNames }) {
    const source = textOf(values.source ?? values.source_id)?.trim().toLowerCase();
    const hostname = textOf(values.hostname)?.trim();
    if (!hostname || !source) throw new BadValue("a snapshot needs hostname and source");
    const error = objectOf(values.error, "error");
    const snapshot = objectOf(values.snapshot, "snapshot");
    if (!snapshot && !error) throw new BadValue("snapshot is missing");
    return {
      hostname,
      source: (sourceNames.get(source) ?? source).toLowerCase(),
      snapshot: snapshot ?? {},
      observed_at: timeOf(values.observed_at ?? values.created_at, writtenAt),
      complete: completeOf(values.complete) ?? !error,
      error,
      seq: values.seq ?? null,
      run_id: textOf(values.run_id),
      collector: objectOf(values.collector, "collector"),
    };
  },
  async insert(sql, rows, { writtenAt }) {
    const json = JSON.stringify(rows);
    const odd = await sql<{ index: number; message: string | null; is_ancient: boolean }[]>`
      select (r.position - 1)::integer as index, m.message, coalesce(m.is_ancient, false) as is_ancient
      from jsonb_array_elements(${json}::text::jsonb) with ordinality as r (item, position)
      cross join lateral (
        select case when bruce.reads_as(r.item ->> 'observed_at', 'timestamptz')
          then (r.item ->> 'observed_at')::timestamptz end as observed_at
      ) as t
      cross join lateral (
        select case
          when not exists (select from public.sources as s where lower(s.name) = r.item ->> 'source') then format(
            'unknown source "%s": insert into sources (name) values (%L) makes it known', r.item ->> 'source',
            r.item ->> 'source'
          )
          when t.observed_at is null then 'observed_at is no time'
        end as message,
        t.observed_at < bruce.clock() - (select s.retention from public.settings as s) as is_ancient,
        t.observed_at > bruce.clock() + interval '5 minutes' as is_ahead
      ) as m
      where m.message is not null or m.is_ancient or m.is_ahead`;
    const refused = odd.filter(({ message, is_ancient }) => message !== null || is_ancient);
    const left = new Set(refused.map(({ index }) => index));
    const ahead = new Set(odd.map(({ index }) => index).filter((index) => !left.has(index)));
    // nobody sees the future: it was seen before its file was written, which is history, and not the present
    const accepted = rows
      .map((row, index) => ahead.has(index) ? { ...row, observed_at: writtenAt } : row)
      .filter((_, index) => !left.has(index));
    const counts = await takeRows(sql, accepted);
    const faults = refused.flatMap(({ index, message }) =>
      message === null ? [] : [{ index, message }]
    );
    const ancient = refused.length - faults.length;
    if (ancient > 0) counts.ancient = ancient;
    if (ahead.size > 0) counts.clamped = ahead.size;
    return { counts, faults };
  },
};

/** True, false, or which list is complete. */
function completeOf(value: unknown): boolean | Record<string, unknown> | null {
  const isPerList = typeof value === "object" || typeof value === "string" && value.startsWith("{");
  return isPerList ? objectOf(value, "complete") : booleanOf(value);
}

/** Takes the rows in, and returns what became of them and how many events of each kind they made. */
async function takeRows(
  sql: Parameters<Stream["insert"]>[0],
  rows: Row[],
): Promise<Record<string, number>> {
  if (rows.length === 0) return {};
  const [last] = await sql<{ id: string }[]>`select bruce.last_event()::text as id`;
  const outcomes = await sql<{ outcome: string; count: number }[]>`
    select t.outcome, count(*)::integer as count
    from bruce.take_payloads(${JSON.stringify(rows)}::text::jsonb, p_is_history => true) as t
    group by t.outcome`;
  const [told] = await sql<{ counts: Record<string, number> }[]>`
    select bruce.count_events(${last?.id ?? "0"}::text::bigint) as counts`;
  return Object.fromEntries([
    ...outcomes.map(({ outcome, count }) => [outcome, count] as const),
    ...Object.entries(told?.counts ?? {}).map(([status, n]) => [`events_${status}`, n] as const),
  ].filter(([, count]) => count > 0));
}
