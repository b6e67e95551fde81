-- TARGET_FAILING: docs/rules/target-failing.md
create view bruce.target_failing with (security_invoker = true) as
select
  'TARGET_FAILING'::text as event_type,
  s.self_hostname as hostname,
  t.name as service,
  'delivery'::text as field,
  'delivered'::text as expected,
  'nothing is delivered'::text as observed,
  format(
    'Target %s has received nothing since %s%s%s.', t.name, bruce.day_words(t.failing_since),
    coalesce(': ' || coalesce(l.last_error, 'HTTP ' || l.http_status), ''),
    case when d.dead > 0 then format(
      '. %s%s given up', d.dead, case d.dead when 1 then ' notification was' else ' notifications were' end)
      else '' end
  ) as details,
  'bruce'::text as source,
  t.failing_since as since,
  null::integer as scope_id
from public.targets as t
cross join public.settings as s
cross join lateral (
  select count(*) as dead
  from public.actions as a
  where a.target = t.name and a.finished_at >= t.failing_since and a.status = 'dead'
    -- a test that fails is told to who asked for it
    and a.kind <> 'test'
) as d
left join lateral (
  select a.last_error, a.http_status
  from public.actions as a
  where a.target = t.name and num_nonnulls(a.last_error, a.http_status) > 0
  order by a.created_at desc
  limit 1
) as l on true
where t.failing_since is not null
  and t.enabled
  and (d.dead > 0 or t.failing_since < (select bruce.clock()) - interval '15 minutes');
comment on view bruce.target_failing is
  'Notifications to a target are given up, or nothing was delivered for a quarter of an hour although it was '
  'tried.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('TARGET_FAILING', 'high', 1, 1, 'silence', false, '{}', 'bruce.target_failing',
  'Notifications to a target are given up, or it receives nothing for long.');
