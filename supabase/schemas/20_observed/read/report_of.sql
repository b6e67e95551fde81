create function bruce.report_of(
  p_scope bruce.scopes, p_row public.observed_snapshots, p_is_first boolean
)
returns bruce.report
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_report bruce.report;
  v_changes jsonb := p_row.changes;
begin
  if not p_is_first or v_changes is null then
    v_changes := (bruce.read_rows(p_scope, p_row)).changes;
  end if;
  -- each list is taken out once, and not for each of its rows
  with list as materialized (
    select l.list, l.kind, p_row.snapshot -> l.list as rows
    from bruce.snapshot_lists as l
    where l.source = p_row.source
  )
  select array_agg(r.raw) filter (where not r.repeats), array_agg(r.raw) filter (where r.repeats)
  into v_report.changed, v_report.repeated
  from (
    select
      c.repeats,
      (
        p_scope.scope_id, p_row.id, p_row.observed_at, p_row.source, p_scope.host, l.kind,
        'snapshot.' || c.list || coalesce('[' || c.position || ']', ''),
        case
          when c.position is null then 'null'
          when jsonb_typeof(l.rows) = 'array' then l.rows -> c.position
          else l.rows
        end,
        c.hash, c.position
      )::bruce.raw_row as raw
    from jsonb_to_recordset(v_changes -> 'rows')
      as c (list text, "position" integer, hash bigint, repeats boolean)
    join list as l on l.list = c.list
  ) as r;
  v_report.not_said := array(select g::bigint from jsonb_array_elements_text(v_changes -> 'gone') as g);
  v_report.scope := p_scope;
  v_report.stored := p_row;
  return v_report;
end;
$$;
comment on function bruce.report_of(bruce.scopes, public.observed_snapshots, boolean) is
  'A stored snapshot with the rows that it changes. p_is_first: no other one of its scope was applied since '
  'it was judged, so that the changes in its row still count.';
