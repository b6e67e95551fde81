create function public.drift_between(t1 timestamptz, t2 timestamptz)
returns table (
  change text, drift_key text, event_type text, severity text, hostname text, service text, details text,
  changed_at timestamptz
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  -- a key without an event in between did not change: only keys with events are compared
  with touched as (
    select e.drift_key, array_agg(distinct e.issue_id) as issue_ids from public.events as e
    where e.drift_key is not null and e.created_at > t1 and e.created_at <= t2
    group by e.drift_key
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      -- its issue had another key before it was renamed
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t1
      order by e.created_at desc, e.id desc limit 1
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t2
      order by e.created_at desc, e.id desc limit 1
    ) as a on true
    -- told under its last key
    where (a.event).drift_key = t.drift_key
  )
  select
    case when not c.was_there then 'appeared' when not c.is_there then 'disappeared' else 'changed' end,
    c.drift_key, l.event_type, l.severity, l.hostname, l.service, l.details, (c.after).created_at
  from compared as c
  -- drift that is gone is shown with its last values
  cross join lateral (select (case when c.is_there then c.after else c.before end).*) as l
  where c.was_there <> c.is_there
    or c.is_there
    and ((c.after).expected, (c.after).observed) is distinct from ((c.before).expected, (c.before).observed)
  order by 8, 2;
$$;
comment on function public.drift_between(timestamptz, timestamptz) is
  'What appeared, disappeared or changed between two times: the difference of drift_as_of at both.';

grant execute on function public.drift_between(timestamptz, timestamptz) to authenticated, service_role;
