create function public.drift_as_of(t timestamptz)
returns table (
  drift_key text, event_type text, severity text, hostname text, service text, field text, expected text,
  observed text,
  details text, source text, since timestamptz, issue_id uuid
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  with last as (
    select distinct on (e.drift_key) e.*
    from public.events as e
    where e.drift_key is not null and e.created_at <= t
    order by e.drift_key, e.created_at desc, e.id desc
  )
  select
    l.drift_key, l.event_type, l.severity, l.hostname, l.service, l.field, l.expected, l.observed, l.details,
    l.source,
    (
      select max(o.created_at) from public.events as o
      where o.drift_key = l.drift_key and o.status = 'opened' and o.created_at <= t
    ),
    l.issue_id
  from last as l
  where l.status <> 'resolved'
    -- what was renamed goes on under its new key
    and not exists (
      select from public.events as n
      where n.issue_id = l.issue_id and n.created_at <= t and n.id > l.id and n.drift_key <> l.drift_key
    )
  order by l.hostname, l.event_type, l.drift_key;
$$;
comment on function public.drift_as_of(timestamptz) is
  'The drift that was open at that time, from the events.';

grant execute on function public.drift_as_of(timestamptz) to authenticated, service_role;
