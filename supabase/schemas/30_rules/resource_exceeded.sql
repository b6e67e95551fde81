-- RESOURCE_EXCEEDED: docs/rules/resource-exceeded.md

create view bruce.resource_exceeded with (security_invoker = true) as
select
  'RESOURCE_EXCEEDED'::text as event_type,
  r.hostname,
  r.service,
  r.metric as field,
  format('at most %s %s', r.open_above, r.unit) as expected,
  format('%s %s', round(r.value, 1), r.unit) as observed,
  format(
    '%s of %s is at %s %s (limit %s, clears below %s).', r.metric,
    concat_ws(' on ', r.service, r.hostname),
    round(r.value, 1), r.unit, r.open_above, r.clear_below
  ) as details,
  null::text as source,
  r.exceeded_at as since,
  r.scope_id,
  case when e.entity_id is null then s.complete else e.heard_until is null end as is_proven
from bruce.resource_levels as r
join bruce.scopes as s on s.scope_id = r.scope_id
left join bruce.entities as e
  on e.scope_id = r.scope_id and e.kind = split_part(r.subject, ':', 1)
    and e.entity_key = substr(r.subject, strpos(r.subject, ':') + 1);
comment on view bruce.resource_exceeded is 'CPU, memory, disk, pool or database size is over its threshold.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('RESOURCE_EXCEEDED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.resource_exceeded',
  'CPU, memory, disk, pool or database size is over its threshold.');
