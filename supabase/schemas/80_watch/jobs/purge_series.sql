create function bruce.purge_series(p_most integer default 5)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope_id integer;
begin
  -- only where things come and go: others keep theirs
  for v_scope_id in
    select l.scope_id from bruce.metric_layouts as l
    group by l.scope_id having count(*) > 50
    order by count(*) desc
    limit p_most
  loop
    delete from bruce.metric_layouts as l
    where l.scope_id = v_scope_id
      and not exists (
        select from bruce.metric_samples as m
        where m.scope_id = v_scope_id and m.layout_id = l.layout_id)
      and l.layout_id not in (
        select r.layout_id from bruce.metric_rollups as r where r.scope_id = v_scope_id);
    delete from bruce.metric_series as s
    where s.scope_id = v_scope_id
      and s.series_id not in (
        select u.series_id
        from bruce.metric_layouts as l
        cross join lateral unnest(l.series_ids) as u (series_id)
        where l.scope_id = v_scope_id);
  end loop;
end;
$$;
comment on function bruce.purge_series(integer) is
  'Forgets series of which nothing is kept any more, of the scopes with the most layouts.';
