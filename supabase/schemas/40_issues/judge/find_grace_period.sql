create function bruce.find_grace_period(
  p_rows bruce.difference[], p_around bruce.surroundings, p_cause text, p_now timestamptz
)
returns table (drift_key text, waits_for text)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_settle_time interval;
  v_grace interval;
  v_self_hostname text;
  v_listened_until timestamptz;
  v_hosts text[] := p_around.hosts;
  v_places text[] := p_around.places;
begin
  select p.settle_time, p.root_cause_grace, p.self_hostname into v_settle_time, v_grace, v_self_hostname
  from public.settings as p;
  if p_around.is_back then
    return query
    with back as (
      select s.host as hostname, null::text as drift_key, s.returned_at as back_at
      from bruce.scopes as s
      where s.host = any (v_places) and s.returned_at > p_now - v_settle_time
      union all
      select i.hostname, i.drift_key, i.resolved_at
      from public.issues as i
      where i.hostname = any (v_places) and i.resolved_at > p_now - v_settle_time
        and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      union all
      -- it starts on another node
      select h.hostname, 'moved', h.moved_at
      from bruce.host_state as h
      where h.hostname = any (v_places) and h.moved_at > p_now - v_settle_time
    ),
    place as (
      select h.hostname, h.hostname as place, 0 as depth from unnest(v_hosts) as h (hostname)
      union all
      select a.hostname, a.ancestor, a.depth from bruce.host_ancestors as a where a.hostname = any (v_hosts)
    )
    select f.drift_key, bruce.say('wait.settle', f.hostname, bruce.day_words(f.back_at))
    from (
      select distinct on (d.drift_key) d.drift_key, b.hostname, b.back_at
      from unnest(p_rows) as d
      join place as p on p.hostname = d.hostname
      join back as b on b.hostname = p.place
      where d.status = 'pending'
        -- a changed declaration, and what starting does not explain, opens at once
        and coalesce(d.known_cause, p_cause) <> 'INTENT_CHANGED'
        and d.event_type not in ('CONFIG_DRIFT', 'VM_UNDECLARED', 'SERVICE_UNEXPECTED')
        and not (b.drift_key is not distinct from 'moved' and d.event_type = 'VM_DOWN')
        -- and so does what came back and is gone again
        and not (b.hostname = d.hostname and (
          b.drift_key is not distinct from d.drift_key or b.drift_key is null
            and d.event_type = 'NODE_UNREACHABLE'
        ))
      order by d.drift_key, b.back_at desc, p.depth desc
    ) as f;
    return;
  end if;

  v_listened_until := least(bruce.listened_until(), p_now);
  return query
  with candidate as (
    select d.drift_key, d.hostname, d.event_type,
      case
        when d.event_type <> 'NODE_UNREACHABLE' then coalesce(d.known_since, p_now)
        -- the first report that it missed
        else (
          select max(o.last_contact_at + make_interval(secs => o.interval_s)) from bruce.scopes as o
            where o.host = d.hostname
        )
      end as gone_at
    from unnest(p_rows) as d
    left join bruce.scopes as s on s.scope_id = d.scope_id
    where d.status = 'pending' and coalesce(d.known_since, p_now) > p_now - v_grace
      and case d.event_type
        when 'NODE_UNREACHABLE' then d.field = 'report'
        -- probed from elsewhere: what does not answer may be the host
        when 'SERVICE_UNHEALTHY' then s.source = 'service_health' and s.host <> d.hostname
        when 'PORT_MISMATCH' then s.source = 'service_health' and s.host <> d.hostname
      end
  ),
  place as (
    select c.drift_key, c.gone_at, c.hostname as place, 0 as depth from candidate as c
      where c.event_type <> 'NODE_UNREACHABLE'
    union all
    select c.drift_key, c.gone_at, a.ancestor, a.depth
    from candidate as c
    join bruce.host_ancestors as a on a.hostname = c.hostname and a.hostname = any (v_hosts)
  ),
  word as (
    select w.place, max(w.spoken_at) as spoken_at, max(w.due_at) as due_at
    from (
      select s.host as place, s.last_contact_at as spoken_at,
        greatest(s.last_contact_at + s.stale_after, s.excused_until) as due_at
      from bruce.scopes as s
      where s.host = any (v_places)
      union all
      -- another scope sees it run
      select h.hostname, s.last_seen_at, s.last_seen_at + s.stale_after
      from bruce.host_state as h
      join bruce.scopes as s on s.scope_id = h.scope_id
      where h.hostname = any (v_places) and h.state = 'running'
    ) as w
    group by w.place
  ),
  -- what the others say is asked of two of them, in case one is the host itself: read once, not for each
  -- silent host, of which there may be a thousand
  other as materialized (
    select
      o.host, o.last_contact_at as spoken_at,
      o.last_contact_at + make_interval(secs => o.interval_s) < p_now
        and greatest(o.last_contact_at + o.stale_after, o.excused_until) >= v_listened_until as is_late
    from bruce.scopes as o
    join bruce.host_state as h on h.hostname = o.host and h.lifecycle = 'active'
    where o.host <> v_self_hostname
  ),
  late as materialized (
    select distinct o.host from other as o where o.is_late order by o.host limit 2
  ),
  heard as materialized (
    select o.host, max(o.spoken_at) as spoken_at from other as o group by o.host order by 2 desc limit 2
  ),
  -- when others are late too, and none was heard since, it may be the way to here
  alone as (
    select c.drift_key
    from candidate as c
    where c.event_type = 'NODE_UNREACHABLE'
      and exists (select from late as o where o.host <> c.hostname)
      and not exists (select from heard as o where o.host <> c.hostname and o.spoken_at > c.gone_at)
  )
  select a.drift_key, bruce.say('wait.any_host') from alone as a
  union all
  select f.drift_key, bruce.say('wait.host', f.place)
  from (
    select distinct on (p.drift_key) p.drift_key, p.place
    from place as p
    join word as w on w.place = p.place
    -- a place that is overdue itself is not waited for: it is a root cause already, or none
    where w.spoken_at < p.gone_at
      and (w.due_at >= v_listened_until
        -- overdue since a moment, and the jobs, which say so each minute, have not come by
        or w.due_at + interval '1 minute' >= v_listened_until
          and not exists (
            select from public.issues as i
            where i.hostname = p.place and i.event_type = 'NODE_UNREACHABLE' and i.status <> 'resolved')
          and not exists (
            select from unnest(p_rows) as r
            where r.hostname = p.place and r.event_type = 'NODE_UNREACHABLE'))
      and p.drift_key not in (select a.drift_key from alone as a)
    order by p.drift_key, p.depth
  ) as f;
end;
$$;
comment on function bruce.find_grace_period(bruce.difference[], bruce.surroundings, text, timestamptz) is
  'Which differences stay pending, and what they wait for. A silent host, or a failing probe from another '
  'host: for the next report of what it runs on, which may prove to be the root cause. A new difference on a '
  'host that has just come back: for settings.settle_time.';

insert into public.texts (key, language, text)
values
  ('wait.settle', 'en', '%1$s, back since %2$s, to settle'),
  ('wait.settle', 'fr', 'que %1$s, de retour depuis le %2$s, se stabilise'),
  ('wait.any_host', 'en', 'a word of any host since it began'),
  ('wait.any_host', 'fr', 'un signe de vie d''un hôte quelconque depuis le début'),
  ('wait.host', 'en', 'a word of %1$s since it began'),
  ('wait.host', 'fr', 'un signe de vie de %1$s depuis le début');
