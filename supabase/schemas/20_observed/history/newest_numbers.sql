create function bruce.newest_numbers(p_scope_ids integer[])
returns table (series_id integer, value real, measured_at timestamptz)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_in_recovery constant boolean := pg_is_in_recovery();
  v_scope_id integer;
begin
  foreach v_scope_id in array p_scope_ids loop
    -- not logged, so a replica has none
    if not v_in_recovery then
      return query
        select u.series_id, u.number, m.measured_at
        from (
          select m.* from bruce.metric_samples as m
          where m.scope_id = v_scope_id order by m.measured_at desc limit 1
        ) as m
        join bruce.metric_layouts as l on l.layout_id = m.layout_id
        cross join lateral unnest(l.series_ids, m.numbers) as u (series_id, number)
        where u.number is not null;
      continue when found;
    end if;
    return query
      select u.series_id, u.number, r.starts_at
      from (
        select f.*
        from (
          (select r.* from bruce.metric_rollups as r
            where r.part in (0, 1, 2, 3) and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
          union all
          (select r.* from bruce.metric_rollups as r
            where r.part = 4 and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
          union all
          (select r.* from bruce.metric_rollups as r
            where r.part = 5 and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
        ) as f
        order by f.starts_at desc, f.part
        limit 1
      ) as r
      join bruce.metric_layouts as l on l.layout_id = r.layout_id
      cross join lateral unnest(l.series_ids, r.mean) as u (series_id, number)
      where u.number is not null;
  end loop;
end;
$$;
comment on function bruce.newest_numbers(integer[]) is
  'What the newest snapshot of each of these scopes measured, or the newest part of the history that there '
  'is.';
