create view bruce.scheduled with (security_invoker = true) as
select
  s.host_key, s.name_key,
  case when bool_or(s.phase = 'changing') then 'planned' else 'offline' end as lifecycle,
  string_agg(bruce.weekly_words(s.weekdays, s.local_start, s.local_end, s.time_zone), ', '
    order by s.id) as words
from public.schedules as s
where s.enabled
group by s.host_key, s.name_key
having not bool_or(s.phase = 'up');
comment on view bruce.scheduled is
  'Hosts and services that are outside their schedule now: declared off, or at an edge, where neither up '
  'nor down is drift.';

grant select on bruce.scheduled to service_role;
