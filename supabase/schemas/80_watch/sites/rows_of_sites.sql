create function bruce.rows_of_sites(relation text, patience interval default '6 seconds')
returns table (site text, problem text, data jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_began_at constant timestamptz := clock_timestamp();
  v_sites text[] := array(select s.name from public.sites as s where s.is_asked order by s.name);
  v_asked text[] := '{}';
begin
  return query select 'here', null::text, r.item from bruce.rows_here(rows_of_sites.relation) as r (item);
  -- all are asked before the first is heard: they work at the same time
  foreach site in array v_sites loop
    v_asked := v_asked || bruce.ask_site(site, relation, v_began_at + patience * 0.6);
  end loop;
  for i in 1 .. cardinality(v_sites) loop
    return query
      select v_sites[i], h.problem, h.data
      from bruce.hear_site(v_sites[i], v_asked[i], v_began_at + patience) as h;
  end loop;
end;
$$;
comment on function bruce.rows_of_sites(text, interval) is
  'The rows of drift, issues, drift_summary or collectors here and at all sites. A site that cannot be read '
  'within the patience is one row without data that says why; the others are read all the same.';

grant execute on function bruce.rows_of_sites(text, interval) to authenticated, service_role;
