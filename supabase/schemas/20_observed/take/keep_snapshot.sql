create function bruce.keep_snapshot(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_row_hashes bigint[]
)
returns bruce.stored_snapshots
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_kept bruce.stored_snapshots := bruce.stored_row(p_row);
  v_base bigint[];
  v_base_rows integer[];
  v_new integer[];
  v_list text;
  v_said jsonb;
  v_before integer := 0;
  v_new_rows jsonb;
  v_lists text[] := '{}';
  v_rows jsonb := '{}';
begin
  -- a day, and so a partition, has bases of its own
  if p_scope.base_at <= p_row.observed_at
    and date_trunc('day', p_scope.base_at, 'UTC') = date_trunc('day', p_row.observed_at, 'UTC')
  then
    select b.row_hashes into v_base
    from bruce.stored_snapshots as b
    where b.id = p_scope.base_id and b.observed_at = p_scope.base_at;
  end if;
  if cardinality(v_base) = cardinality(p_row_hashes) then
    v_new := array(
      select u.place
      from unnest(p_row_hashes, v_base) with ordinality as u (hash, base_hash, place)
      where u.hash <> u.base_hash
    );
  end if;
  if v_base is not null and coalesce(cardinality(v_new) * 2 > cardinality(v_base), true) then
    -- rows came or went, or stand in another order
    v_base_rows := array(
      select b.place
      from unnest(p_row_hashes) with ordinality as u (hash, place)
      left join (
        select o.hash, min(o.place)::integer as place
        from unnest(v_base) with ordinality as o (hash, place) group by o.hash
      ) as b on b.hash = u.hash
      order by u.place
    );
    v_new := array(
      select u.place from unnest(v_base_rows) with ordinality as u (base_row, place) where u.base_row is null
    );
  end if;
  if v_base is null or cardinality(v_new) * 2 > cardinality(p_row_hashes) then
    v_kept.row_hashes := p_row_hashes;
    return v_kept;
  end if;

  foreach v_list in array array(
    select l.list from bruce.snapshot_lists as l where l.source = p_row.source order by l.list
  ) loop
    v_said := p_row.snapshot -> v_list;
    continue when coalesce(jsonb_typeof(v_said), '') <> 'array';
    select coalesce(jsonb_object_agg(n.place - v_before - 1, v_said -> (n.place - v_before - 1)), '{}')
    into v_new_rows
    from unnest(v_new) as n (place)
    where n.place > v_before and n.place <= v_before + jsonb_array_length(v_said);
    v_rows := v_rows || jsonb_build_object(
      v_list, jsonb_build_object('of', jsonb_array_length(v_said), 'new', v_new_rows));
    v_before := v_before + jsonb_array_length(v_said);
    v_lists := v_lists || v_list;
  end loop;
  v_kept.snapshot := p_row.snapshot - v_lists;
  v_kept.rows := v_rows;
  v_kept.base_rows := v_base_rows;
  v_kept.base_id := p_scope.base_id;
  v_kept.base_at := p_scope.base_at;
  return v_kept;
end;
$$;
comment on function bruce.keep_snapshot(public.observed_snapshots, bruce.scopes, bigint[]) is
  'The row that keeps a snapshot: what differs from the first one of its scope on that day, or whole as the '
  'next base, where most of it does. Not for what was stripped of secrets, which its base may hold. The '
  'reverse is bruce.whole_snapshot.';
