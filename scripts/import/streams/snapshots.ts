import type postgres from "postgres";
import { BadValue, jsonOf, textOf, timeOf } from "../values.ts";
import { countingChanges, type Inserted, type Row, type Stream } from "./stream.ts";

/** Rows of `snapshots`: full expected states, and what older pipelines kept there besides. */
export const snapshots: Stream = {
  table: "snapshots",
  read({ values }, { writtenAt }) {
    const type = textOf(values.snapshot_type)?.trim();
    if (!type) throw new BadValue("snapshot_type is missing");
    const data = jsonOf(values.data, "data");
    if (data === null) throw new BadValue("data is missing");
    if (type === "netbox") refuseStrangeState(data);
    return { snapshot_type: type, data, created_at: timeOf(values.created_at, writtenAt) };
  },
  insert: (sql, rows) => insertStates(sql, rows),
};

/** What cannot be read of a full state would be retired. */
function refuseStrangeState(data: unknown): void {
  const list = Array.isArray(data)
    ? data
    : isObject(data) && data.hostname
    ? [data]
    : isObject(data) && data.hosts;
  if (!Array.isArray(list)) throw new BadValue("data is neither a list of hosts nor {hosts: […]}");
  if (list.length === 0) throw new BadValue("data lists no host: that would say that all are gone");
  const bad = list.findIndex((host) =>
    !isObject(host) || !textOf(host.hostname ?? host.name)?.trim()
  );
  if (bad >= 0) throw new BadValue(`host ${bad + 1} of data has no hostname`);
}

/** @internal Inserts rows of `snapshots` and says what they changed. */
export async function insertStates(sql: postgres.TransactionSql, rows: Row[]): Promise<Inserted> {
  const json = JSON.stringify(rows);
  let stored = 0;
  const counts = await countingChanges(sql, async () => {
    const inserted = await sql`
      insert into public.snapshots (snapshot_type, data, created_at)
      select r.snapshot_type, r.data, r.created_at
      from jsonb_to_recordset(${json}::text::jsonb) as r (snapshot_type text, data jsonb, created_at timestamptz)
      where r.snapshot_type = 'netbox' or not exists (
        select from public.snapshots as s
        where s.snapshot_type = r.snapshot_type and s.created_at = r.created_at and s.data = r.data
      )
      order by r.created_at`;
    stored = inserted.count;
  });
  const [state] = await sql<{ held: boolean; history: boolean }[]>`
    select
      exists (select from public.snapshots as s where s.held and s.created_at = any (t.times)) as held,
      exists (
        select from public.snapshots as s
        where s.snapshot_type = 'netbox' and s.created_at > all (t.times) and s.created_at <= now()
          and bruce.is_full_state(s.data)
      ) as history
    from (
      select array_agg(r.created_at) as times
      from jsonb_to_recordset(${json}::text::jsonb) as r (snapshot_type text, created_at timestamptz)
      where r.snapshot_type = 'netbox'
    ) as t
    where t.times is not null`;
  return { counts: { stored, ...counts }, notes: state ? notesOf(state) : [] };
}

function notesOf({ held, history }: { held: boolean; history: boolean }): string[] {
  if (held) {
    return [
      "held by the breaker, for it would retire most of what is declared, or of what runs on a host. If that is right: " +
      "select release_snapshot('netbox', 'netbox');",
    ];
  }
  if (!history) return [];
  return [
    "older than the full state that is declared: kept as history (--at now makes it the present)",
  ];
}

function isObject(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
