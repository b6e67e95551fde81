create function bruce.host_glances(p_question bruce.question, p_hosts text[])
returns setof bruce.glance
language plpgsql
stable
set search_path = ''
-- null or a few names: the condition vanishes, or becomes one of an index
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  with issue as (
    select
      i.hostname, count(*) filter (where i.severity = 'critical') as critical,
      count(*) filter (where i.severity = 'high') as high,
      count(*) filter (where i.severity = 'medium') as medium,
      count(*) filter (where i.severity in ('low', 'info')) as low
    from public.issues as i
    where i.status = 'open' and (p_hosts is null or i.hostname = any (p_hosts))
    group by i.hostname
  ),
  report as (
    select s.host, max(s.last_contact_at) as last_contact_at, bool_and(f.is_fresh) as is_fresh
    from bruce.scopes as s
    cross join lateral (
      select s.is_sound and greatest(s.last_contact_at + s.stale_after, s.excused_until)
        >= p_question.asked_at as is_fresh
    ) as f
    where p_hosts is null or s.host = any (p_hosts)
    group by s.host
  ),
  -- guests that nobody declared: where they were seen is their parent
  stray as (
    select e.hostname, min(s.host) as host, max(s.last_contact_at) as last_contact_at, min(e.state) as state
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    where e.is_suspect and e.match = 'undeclared' and e.kind in ('guest', 'vm')
      and (p_hosts is null or e.hostname = any (p_hosts))
    group by e.hostname
  ),
  ill as (
    select distinct i.hostname, i.service
    from public.issues as i
    where i.status = 'open' and i.service is not null and (p_hosts is null or i.hostname = any (p_hosts))
  ),
  service as (
    select
      t.hostname, count(*) filter (where t.lifecycle <> 'retired' or l.service is not null) as total,
      count(l.service) as ill,
      count(*) filter (where t.lifecycle = 'active' and t.state = 'unobserved' and not exists (
        select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
      )) as unseen
    from bruce.service_state as t
    left join ill as l on l.hostname = t.hostname and l.service = t.service
    where p_hosts is null or t.hostname = any (p_hosts)
    group by t.hostname
  ),
  name as (
    select h.hostname from bruce.host_state as h where p_hosts is null or h.hostname = any (p_hosts)
    union
    select r.host from report as r
    union
    select y.hostname from stray as y
  ),
  -- a parent declared by another name than its own: resolved once, however many stand on it
  called as materialized (
    select q.parent, (bruce.resolve_host(q.parent)).host as host
    from (
      select distinct h.parent from bruce.host_state as h
      where (p_hosts is null or h.hostname = any (p_hosts))
        and not exists (select from bruce.host_state as p where p.hostname = h.parent)
        and h.parent is not null
    ) as q
  ),
  asset as (
    select distinct on (a.name) a.name, a.asset_type, a.role, a.tags
    from public.assets as a
    where (p_hosts is null or a.name = any (p_hosts)) and bruce.is_host_type(a.asset_type)
    order by a.name, a.lifecycle = 'retired', a.changed_at desc
  )
  select
    n.hostname, coalesce(h.asset_type, case when y.hostname is not null then 'vm' end),
    coalesce(h.lifecycle, 'undeclared'), h.parent, nullif(coalesce(h.place, p.hostname, r.host, y.host),
      n.hostname),
    a.role, h.cluster, coalesce(a.tags, '{}'),
    case
      when i.critical + i.high > 0 then 'red'
      when i.medium + i.low > 0 then 'orange'
      -- nobody looks there, not all of it is seen, or what is known is old
      when o.is_fresh is null and g.is_fresh is null and y.hostname is null then 'grey'
      when not coalesce(o.is_fresh, true) or not coalesce(g.is_fresh, true) then 'grey'
      when v.unseen > 0 then 'grey'
      else 'green'
    end,
    coalesce(h.state, y.state, 'unobserved'), coalesce(i.critical, 0), coalesce(i.high, 0),
    coalesce(i.medium, 0), coalesce(i.low, 0), coalesce(v.total, 0), coalesce(v.unseen, 0),
    coalesce(v.ill, 0), greatest(o.last_contact_at, g.last_contact_at, y.last_contact_at)
  from name as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join asset as a on a.name = n.hostname
  left join issue as i on i.hostname = n.hostname
  left join report as o on o.host = n.hostname
  left join stray as y on y.hostname = n.hostname
  left join service as v on v.hostname = n.hostname
  -- what its hypervisor says of it
  left join lateral (
    select s.last_contact_at, s.is_sound and h.heard_until is null and h.state not in ('unknown', 'ambiguous')
      and greatest(s.last_contact_at + s.stale_after, s.excused_until) >= p_question.asked_at as is_fresh
    from bruce.scopes as s
    where s.scope_id = h.scope_id and h.state <> 'unobserved'
  ) as g on true
  -- its parent is declared by its name, or in another way
  left join bruce.host_state as p on p.hostname = h.parent
  left join called as r on r.parent = h.parent
  where (h.lifecycle is distinct from 'retired' or i.hostname is not null or p_hosts is not null)
    and (p_question.is_free or bruce.in_scope(p_question.token, n.hostname));
end;
$$;
comment on function bruce.host_glances(bruce.question, text[]) is
  'Hosts as the dashboard shows them: all that are declared, report, or are seen as guests; or those of '
  'p_hosts. colour: red (something critical or high is open), orange (something else is), grey (nobody sees '
  'all of it, or what is known is old), green.';
