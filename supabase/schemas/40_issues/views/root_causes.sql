create view public.root_causes with (security_invoker = true) as
select
  r.severity, r.event_type, r.hostname, r.details, r.opened_at,
  count(*) as victims,
  array_agg(
    bruce.say(case when v.service is null then 'about.host' else 'about.service' end,
      v.event_type, v.hostname, v.service) order by v.hostname, v.service) as explains,
  r.issue_id
from public.issues as r
join public.issues as v on v.suppressed_by = r.issue_id and v.status <> 'resolved'
where r.status <> 'resolved'
group by r.issue_id
order by r.opened_at desc;
comment on view public.root_causes is 'Issues that explain others, with the issues they explain.';

grant select on public.root_causes to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('about.host', 'en', '%1$s on %2$s'),
  ('about.host', 'fr', '%1$s sur %2$s'),
  ('about.service', 'en', '%1$s %3$s on %2$s'),
  ('about.service', 'fr', '%1$s %3$s sur %2$s');
