create view bruce.silent_together with (security_invoker = true) as
with reporter as (
  select s.host as hostname, max(s.last_contact_at) as heard_at,
    max(greatest(s.last_contact_at + s.stale_after, s.excused_until)) as due_at,
    max(s.last_contact_at + make_interval(secs => s.interval_s)) as missed_at,
    -- what stands on one hypervisor has one reason to fall silent
    coalesce((
      select a.ancestor from bruce.host_ancestors as a where a.hostname = s.host order by a.depth desc limit 1
    ), s.host) as place
  from bruce.scopes as s
  join bruce.host_state as h on h.hostname = s.host
  where h.lifecycle = 'active'
    -- a collector beside this database is heard whatever happens to the network
    and s.host <> (select p.self_hostname from public.settings as p)
  group by s.host
),
silent as (
  select r.* from reporter as r where r.due_at < (select bruce.listened_until())
),
-- those that were in time when the last of them was heard
together as (
  select s.* from silent as s where s.due_at >= (select max(o.heard_at) from silent as o)
),
counted as (
  select
    count(*) as hosts, count(distinct t.place) as places, max(t.heard_at) as since,
    min(t.missed_at) as missed_at, max(t.due_at) - min(t.due_at) as span,
    array_agg(t.hostname order by t.hostname) as hostnames
  from together as t
),
other as (
  select count(*) as hosts, count(*) filter (where r.heard_at > c.missed_at) as heard
  from reporter as r
  cross join counted as c
  where not exists (select from silent as s where s.hostname = r.hostname)
)
select c.hostnames, c.since
from counted as c
cross join other as o
where c.places > 1
  and (c.hosts >= 3 and c.hosts > o.heard or o.hosts = 0 and c.span <= interval '5 minutes');
comment on view bruce.silent_together is
  'The hosts of which most fell silent in one moment, while few or none reported since: one row, or none. '
  'What stands on one hypervisor is one host here. Two of two are enough, else three.';

grant select on bruce.silent_together to authenticated, service_role;
