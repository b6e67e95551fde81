import { PAGE_ROWS, pageOf, type Stream } from "./stream.ts";

/** Canonical events in the order in which they were written. */
export const events: Stream = {
  table: "events",
  summary: "canonical events; import reads it",
  async page(sql, { since, until }, after) {
    const [id = "0"] = after ?? [];
    return pageOf(
      await sql<{ line: string; key: string[] }[]>`
      select jsonb_build_object(
        'id', e.event_id, 'hostname', e.hostname, 'service', e.service, 'event_type', e.event_type,
        'expected', e.expected, 'observed', e.observed, 'severity', e.severity, 'details', e.details,
        'source', e.source, 'created_at', e.created_at, 'status', e.status, 'issue_id', e.issue_id,
        'drift_key', e.drift_key, 'field', e.field, 'cause', e.cause, 'evidence', e.evidence
      )::text as line, array[e.id::text] as key
      from public.events as e
      where e.id > ${id}::bigint
        and (${since}::timestamptz is null or e.created_at >= ${since}::timestamptz)
        and (${until}::timestamptz is null or e.created_at < ${until}::timestamptz)
      order by e.id
      limit ${PAGE_ROWS}`,
    );
  },
};

/** Rows of a table as they are, by its key. */
export function rowsOf(
  table: string,
  { key, time, summary }: { key: "bigint" | "uuid"; time: string; summary: string },
  keyColumn = "id",
): Stream {
  const first = key === "bigint" ? "0" : "00000000-0000-0000-0000-000000000000";
  return {
    table,
    summary,
    async page(sql, { since, until }, after) {
      const [id = first] = after ?? [];
      return pageOf(
        await sql<{ line: string; key: string[] }[]>`
        select to_jsonb(t)::text as line, array[t.${sql(keyColumn)}::text] as key
        from public.${sql(table)} as t
        where t.${sql(keyColumn)} > ${id}::text::${sql.unsafe(key)}
          and (${since}::timestamptz is null or t.${sql(time)} >= ${since}::timestamptz)
          and (${until}::timestamptz is null or t.${sql(time)} < ${until}::timestamptz)
        order by t.${sql(keyColumn)}
        limit ${PAGE_ROWS}`,
      );
    },
  };
}
