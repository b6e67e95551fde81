create function bruce.host_series(p_host text)
returns table (
  series_id integer, scope_id integer, source text, kind text, name text, metric text, is_own boolean
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select s.series_id, s.scope_id, c.source, s.kind, s.name, s.metric,
    bruce.is_of_machine(s.kind)
  from bruce.scopes as c
  join bruce.metric_series as s on s.scope_id = c.scope_id
  where c.host = p_host
  union all
  -- as the hypervisor measures it that lists it as a guest or node
  select s.series_id, s.scope_id, c.source, s.kind, s.name, s.metric, true
  from bruce.entities as e
  join bruce.scopes as c on c.scope_id = e.scope_id and c.host <> p_host
  join bruce.metric_series as s on s.scope_id = e.scope_id and s.kind = e.kind
    and s.entity_key = e.entity_key
  where e.hostname = p_host and e.kind in ('guest', 'node', 'vm')
  union all
  select s.series_id, s.scope_id, 'bruce', s.kind, s.name, s.metric, false
  from bruce.metric_series as s
  where s.scope_id = 0 and p_host = (select o.self_hostname from public.settings as o);
end;
$$;
comment on function bruce.host_series(text) is
  'The series of a host: of its own collectors, and what its hypervisor measures of it. is_own: of the host '
  'as a whole. source bruce: of this database, on the host that it runs on.';

grant execute on function bruce.host_series(text) to authenticated, service_role;
