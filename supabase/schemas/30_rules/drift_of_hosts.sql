create function bruce.drift_of_hosts(p_hosts text[])
returns setof public.drift
language sql
stable
set search_path = ''
as $$
  select
    d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
    d.since, d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id
  from bruce.all_drift_of(p_hosts) as d
  where d.is_fresh;
$$;
comment on function bruce.drift_of_hosts(text[]) is 'The rows of drift of a few hosts, by their exact names.';

grant execute on function bruce.drift_of_hosts(text[]) to authenticated, service_role;
