create function bruce.would_retire(p_data jsonb)
returns table (objects integer, total integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    (count(*) filter (where not d.is_listed))::integer, count(*)::integer
  from (
    select exists (select from bruce.expected_hosts(p_data) as h where h.name_key = a.name_key) as is_listed
    from public.assets as a
    where a.lifecycle <> 'retired' and bruce.is_host_type(a.asset_type)
    union all
    select exists (
      select from bruce.expected_host_services(p_data) as x
      where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key
    )
    from public.expected_services as s
    where s.lifecycle <> 'retired'
  ) as d;
end;
$$;
comment on function bruce.would_retire(jsonb) is
  'How many of the declared hosts and services a full expected state lacks.';
