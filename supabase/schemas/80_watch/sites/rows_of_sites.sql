create function bruce.rows_of_sites(relation text)
returns table (site text, problem text, data jsonb)
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(rows_of_sites.relation, '') not in ('drift', 'issues', 'drift_summary', 'collectors') then
    raise exception 'relation is drift, issues, drift_summary or collectors'
      using errcode = 'invalid_parameter_value';
  end if;
  return query execute format(
    'select ''here'', null::text, to_jsonb(r) from public.%I as r', rows_of_sites.relation);
  for site in select s.name from public.sites as s order by s.name loop
    begin
      return query execute format(
        'select $1, null::text, r.data from bruce.%I as r where r.relation = $2', 'site_' || site)
        using site, rows_of_sites.relation;
    exception
      -- a site that does not answer costs only itself
      when others then
        problem := format('%s cannot be read: %s', site, split_part(sqlerrm, e'\n', 1));
        return next;
    end;
  end loop;
end;
$$;
comment on function bruce.rows_of_sites(text) is
  'The rows of drift, issues, drift_summary or collectors here and at all sites. A site that cannot be read '
  'is one row without data that says why.';

grant execute on function bruce.rows_of_sites(text) to authenticated, service_role;
