-- Drift at another time, root causes with what they explain, and the canonical JSON of an event.

create or replace function public.drift_as_of(t timestamptz)
returns table (
  drift_key text, event_type text, severity text, hostname text, service text, field text, expected text, observed text,
  details text, source text, since timestamptz, issue_id uuid
)
language sql
stable
set search_path = ''
as $$
  with last as (
    select distinct on (e.drift_key) e.*
    from public.events as e
    where e.drift_key is not null and e.created_at <= t
    order by e.drift_key, e.created_at desc, e.id desc
  )
  select
    l.drift_key, l.event_type, l.severity, l.hostname, l.service, l.field, l.expected, l.observed, l.details, l.source,
    (
      select max(o.created_at) from public.events as o
      where o.drift_key = l.drift_key and o.status = 'opened' and o.created_at <= t
    ),
    l.issue_id
  from last as l
  where l.status <> 'resolved'
  order by l.hostname, l.event_type, l.drift_key;
$$;
comment on function public.drift_as_of(timestamptz) is 'The drift that was told and not resolved at that time, from the events.';

create or replace function public.drift_between(t1 timestamptz, t2 timestamptz)
returns table (
  change text, drift_key text, event_type text, severity text, hostname text, service text, details text,
  changed_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  -- what no event speaks of in between is as it was: only the keys of these events are looked at
  with touched as (
    select distinct e.drift_key from public.events as e
    where e.drift_key is not null and e.created_at > t1 and e.created_at <= t2
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      where e.drift_key = t.drift_key and e.created_at <= t1 order by e.created_at desc, e.id desc limit 1
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where e.drift_key = t.drift_key and e.created_at <= t2 order by e.created_at desc, e.id desc limit 1
    ) as a on true
  )
  select
    case when not c.was_there then 'appeared' when not c.is_there then 'disappeared' else 'changed' end,
    c.drift_key, l.event_type, l.severity, l.hostname, l.service, l.details, (c.after).created_at
  from compared as c
  -- what is gone is told as it was
  cross join lateral (select (case when c.is_there then c.after else c.before end).*) as l
  where c.was_there <> c.is_there
    or c.is_there and ((c.after).expected, (c.after).observed) is distinct from ((c.before).expected, (c.before).observed)
  order by 8, 2;
$$;
comment on function public.drift_between(timestamptz, timestamptz) is
  'What appeared, disappeared or changed between two times: the difference of drift_as_of at both.';

create view public.root_causes with (security_invoker = true) as
select
  r.severity, r.event_type, r.hostname, r.details, r.opened_at,
  count(*) as victims,
  array_agg(concat_ws(' ', v.event_type, v.service, 'on', v.hostname) order by v.hostname, v.service) as explains,
  r.issue_id
from public.issues as r
join public.issues as v on v.suppressed_by = r.issue_id and v.status <> 'resolved'
where r.status <> 'resolved'
group by r.issue_id
order by r.opened_at desc;
comment on view public.root_causes is 'Issues that explain others, with what they explain.';

create or replace function public.event_json(event public.events)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', event.event_id, 'hostname', event.hostname, 'service', event.service, 'event_type', event.event_type,
    'expected', event.expected, 'observed', event.observed, 'severity', event.severity, 'details', event.details,
    'source', event.source, 'created_at', event.created_at, 'status', event.status, 'issue_id', event.issue_id,
    'drift_key', event.drift_key,
    'evidence', coalesce(event.evidence, '{}') || jsonb_build_object('field', event.field, 'cause', event.cause)
  );
end;
$$;
comment on function public.event_json(public.events) is 'The canonical JSON of an event, as n8n and the API give it.';

revoke all on public.root_causes from public, anon, authenticated, service_role;
grant select on public.root_causes to authenticated, service_role;
revoke execute on all functions in schema bruce from public;
revoke execute on function
  public.explain(text, text), public.drift_as_of(timestamptz), public.drift_between(timestamptz, timestamptz),
  public.event_json(public.events)
from public, anon;
grant execute on function
  public.explain(text, text), public.drift_as_of(timestamptz), public.drift_between(timestamptz, timestamptz),
  public.event_json(public.events),
  bruce.why_silent(text, text), bruce.resolve_host(text), bruce.host_keys(text), bruce.fold_name(text), bruce.to_inet(text)
to authenticated, service_role;
