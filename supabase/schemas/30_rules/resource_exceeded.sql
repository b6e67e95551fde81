-- RESOURCE_EXCEEDED: docs/rules/resource-exceeded.md

create view bruce.resource_exceeded with (security_invoker = true) as
select r.*
from (
  -- several collectors of one cluster measure the same: one row
  select distinct on (r.hostname, r.service, r.metric)
    'RESOURCE_EXCEEDED'::text as event_type,
    r.hostname,
    r.service,
    r.metric as field,
    format('at most %s %s', r.open_above, r.unit) as expected,
    format('%s %s', round(r.value, 1), r.unit) as observed,
    bruce.say(
      case when r.service is null then 'resource_exceeded.of_host' else 'resource_exceeded.of_service' end,
      r.metric, r.hostname, bruce.number_words(round(r.value, 1)), r.unit, bruce.number_words(r.open_above),
      bruce.number_words(r.clear_below), r.service
    ) as details,
    null::text as source,
    r.exceeded_at as since,
    r.scope_id,
    coalesce(e.is_heard, s.complete) as is_proven,
    null::text as severity
  from bruce.resource_levels as r
  join bruce.scopes as s on s.scope_id = r.scope_id
  cross join lateral (select substr(r.subject, strpos(r.subject, ':') + 1) as key) as split
  left join lateral (
    -- two questions, since each has an index
    select bool_or(t.is_heard) as is_heard
    from (
      select k.heard_until is null as is_heard
      from bruce.entities as k
      where k.scope_id = r.scope_id and k.kind = split_part(r.subject, ':', 1) and k.entity_key = split.key
      union all
      -- what nodes share is one row of each
      select n.heard_until is null
      from bruce.entities as n
      where split_part(r.subject, ':', 1) = 'storage' and n.kind = 'storage'
        and n.scope_id = r.scope_id and n.name = split.key
    ) as t
  ) as e on true
  order by r.hostname, r.service, r.metric, is_proven desc, s.last_seen_at desc nulls last, r.scope_id
) as r
union all
select f.*
from (
  select distinct on (f.hostname, f.service)
    'RESOURCE_EXCEEDED',
    f.hostname,
    f.service,
    'forecast',
    format('not full within %s days', f.limit_days),
    format('full within %s days', f.due_days),
    bruce.forecast_words(f.forecast, f.series),
    case when f.scope_id = 0 then 'bruce' end,
    f.due_since,
    nullif(f.scope_id, 0),
    coalesce(f.is_heard, s.complete),
    'low'
  from (
    select t as forecast, m as series, t.hostname, t.service, t.scope_id, t.due_since, t.due_days,
      t.measured_at, ceil(extract(epoch from o.forecast_within) / 86400)::integer as limit_days,
      (
        select bool_or(e.heard_until is null)
        from bruce.entities as e
        where e.scope_id = m.scope_id and e.kind = m.kind and e.entity_key = m.entity_key
      ) as is_heard
    from bruce.forecasts as t
    join bruce.metric_series as m on m.series_id = t.series_id
    cross join public.settings as o
    where t.due_since is not null
  ) as f
  left join bruce.scopes as s on s.scope_id = f.scope_id
  order by f.hostname, f.service, f.due_days, f.measured_at desc, f.scope_id
) as f;
comment on view bruce.resource_exceeded is
  'CPU, memory, disk, pool or database size is over its threshold, or a disk, pool or database will be full '
  'soon (field forecast).';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('RESOURCE_EXCEEDED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.resource_exceeded',
  'CPU, memory, disk, pool or database size is over its threshold.');

insert into public.texts (key, language, text)
values
  ('rule_about.resource_exceeded', 'fr',
    'Processeur, mémoire, disque, pool ou base de données au-dessus de son seuil.'),
  ('resource_exceeded.of_host', 'en', '%1$s of %2$s is at %3$s %4$s (limit %5$s, clears below %6$s).'),
  ('resource_exceeded.of_host', 'fr', '%1$s de %2$s est à %3$s %4$s (limite %5$s, rétabli sous %6$s).'),
  ('resource_exceeded.of_service', 'en',
    '%1$s of %7$s on %2$s is at %3$s %4$s (limit %5$s, clears below %6$s).'),
  ('resource_exceeded.of_service', 'fr',
    '%1$s de %7$s sur %2$s est à %3$s %4$s (limite %5$s, rétabli sous %6$s).');
