create view public.root_causes with (security_invoker = true) as
select
  r.severity, r.event_type, r.hostname, r.details, r.opened_at,
  count(*) as victims,
  array_agg(concat_ws(' ', v.event_type, v.service, 'on', v.hostname) order by v.hostname,
    v.service) as explains,
  r.issue_id
from public.issues as r
join public.issues as v on v.suppressed_by = r.issue_id and v.status <> 'resolved'
where r.status <> 'resolved'
group by r.issue_id
order by r.opened_at desc;
comment on view public.root_causes is 'Issues that explain others, with the issues they explain.';

grant select on public.root_causes to authenticated, service_role;
