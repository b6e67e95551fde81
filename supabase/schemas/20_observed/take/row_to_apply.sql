create function bruce.row_to_apply(p_kept bruce.stored_snapshots, p_is_alone boolean)
returns public.observed_snapshots
language plpgsql
stable
set search_path = ''
as $$
declare
  v_list record;
  v_row record;
  v_rows jsonb[];
begin
  -- of other sources than docker, rows that did not change have measurements
  if not p_is_alone or p_kept.base_id is null or p_kept.source <> 'docker' or exists (
    select from jsonb_to_recordset(p_kept.changes -> 'rows') as c (list text, "position" text)
    where c.position is not null and not p_kept.rows -> c.list -> 'new' ? c.position
  ) then
    p_kept.snapshot := bruce.whole_snapshot(p_kept);
  else
    for v_list in select l.key, l.value from jsonb_each(p_kept.rows) as l loop
      v_rows := array_fill(null::jsonb, array[(v_list.value ->> 'of')::integer]);
      for v_row in select r.key, r.value from jsonb_each(v_list.value -> 'new') as r loop
        v_rows[v_row.key::integer + 1] := v_row.value;
      end loop;
      p_kept.snapshot := p_kept.snapshot || jsonb_build_object(v_list.key, to_jsonb(v_rows));
    end loop;
  end if;
  return row(
    p_kept.id, p_kept.hostname, p_kept.source, p_kept.observed_at, p_kept.received_at, p_kept.complete,
    p_kept.incomplete_lists, p_kept.disposition, p_kept.error, p_kept.snapshot, p_kept.seq, p_kept.run_id,
    p_kept.collector, p_kept.content_hash, p_kept.changes, p_kept.source_id
  )::public.observed_snapshots;
end;
$$;
comment on function bruce.row_to_apply(bruce.stored_snapshots, boolean) is
  'A kept snapshot as it was judged. Rows of containers that are the same as in the present are null, where '
  'that is all of the rows that its base has: to put the whole together costs as much as all the rest. '
  'p_is_alone: no other one of its scope is applied before it, so that the present is the one that it was '
  'judged by.';
