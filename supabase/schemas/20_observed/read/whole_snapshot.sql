create function bruce.whole_snapshot(p_kept bruce.stored_snapshots)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_base jsonb;
  v_list record;
  v_before integer := 0;
  v_whole jsonb := '{}';
begin
  if p_kept.base_id is null then
    return p_kept.snapshot;
  end if;
  select b.snapshot into v_base
  from bruce.stored_snapshots as b
  where b.id = p_kept.base_id and b.observed_at = p_kept.base_at;
  for v_list in
    select k.key as list, (k.value ->> 'of')::integer as rows, k.value -> 'new' as new
    from jsonb_each(p_kept.rows) as k
    order by k.key
  loop
    v_whole := v_whole || jsonb_build_object(v_list.list, to_jsonb(array(
      select coalesce(n.value, b.item)
      from generate_series(1, v_list.rows) as r (place)
      left join jsonb_each(v_list.new) as n on n.key = (r.place - 1)::text
      left join (
        select e.item, row_number() over (order by l.list, e.position) as place
        from bruce.snapshot_lists as l
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(v_base -> l.list) when 'array' then v_base -> l.list else '[]' end
        ) with ordinality as e (item, position)
        where l.source = p_kept.source
      ) as b on b.place = coalesce(p_kept.base_rows[v_before + r.place], v_before + r.place)
      order by r.place
    )));
    v_before := v_before + v_list.rows;
  end loop;
  return p_kept.snapshot || v_whole;
end;
$$;
comment on function bruce.whole_snapshot(bruce.stored_snapshots) is
  'Puts a snapshot together that is kept as what differs from its base.';

grant execute on function bruce.whole_snapshot(bruce.stored_snapshots) to authenticated, service_role;
