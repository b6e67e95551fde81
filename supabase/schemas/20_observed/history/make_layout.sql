create function bruce.make_layout(p_scope_id integer, p_names_hash bigint, p_series_ids integer[])
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_layout_id integer;
begin
  insert into bruce.metric_layouts (scope_id, names_hash, series_ids)
  values (p_scope_id, p_names_hash, p_series_ids)
  on conflict do nothing
  returning layout_id into v_layout_id;
  -- another one was faster
  return coalesce(v_layout_id, (
    select l.layout_id from bruce.metric_layouts as l
    where l.scope_id = p_scope_id and l.names_hash = p_names_hash
  ));
end;
$$;
comment on function bruce.make_layout(integer, bigint, integer[]) is
  'Notes which series the numbers are of. Returns the id of the layout.';
