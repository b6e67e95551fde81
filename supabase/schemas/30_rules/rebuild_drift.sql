create function bruce.rebuild_drift()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_rules text;
  v_rule_view text;
begin
  -- rule views run with the rights of the reader, who therefore needs select on them
  for v_rule_view in select r.rule_view from public.drift_rules as r where r.enabled order by r.rule_view loop
    -- such a view is granted to all who sign in: without security_invoker it would show rows they may not
    -- read
    if exists (
      select from pg_catalog.pg_class as c
      where c.oid = to_regclass(v_rule_view) and c.relkind in ('v', 'm')
        and not exists (
          select from unnest(c.reloptions) as o (option) where o.option ~ '^security_invoker=(true|on|yes|1)$'
        )
    ) then
      raise exception 'the view of a rule does not fit: % reads past row level security', v_rule_view
        using errcode = 'invalid_object_definition',
        hint = 'create view … with (security_invoker = true) as …';
    end if;
    execute format(
      'grant select on %I.%I to authenticated, service_role',
      split_part(v_rule_view, '.', 1), split_part(v_rule_view, '.', 2)
    );
  end loop;

  select string_agg(
    format(
      'select event_type::text, hostname::text, service::text, field::text, expected::text, observed::text, '
      'details::text, source::text, since::timestamptz, scope_id::integer, %s, %s, %s, %s, %s from %I.%I',
      case when c.has_service_id then 'service_id::bigint' else 'null::bigint as service_id' end,
      case when c.has_entity_id then 'entity_id::bigint' else 'null::bigint as entity_id' end,
      case when c.has_is_proven then 'is_proven::boolean' else 'null::boolean as is_proven' end,
      case when c.has_looks then 'looks::integer' else '1 as looks' end,
      case when c.has_severity then 'severity::text' else 'null::text as severity' end,
      split_part(r.rule_view, '.', 1), split_part(r.rule_view, '.', 2)
    ),
    E'\nunion all\n' order by r.event_type
  )
  into v_rules
  from public.drift_rules as r
  cross join lateral (
    select coalesce(bool_or(a.attname = 'service_id'), false) as has_service_id,
      coalesce(bool_or(a.attname = 'entity_id'), false) as has_entity_id,
      coalesce(bool_or(a.attname = 'is_proven'), false) as has_is_proven,
      coalesce(bool_or(a.attname = 'looks'), false) as has_looks,
      coalesce(bool_or(a.attname = 'severity'), false) as has_severity
    from pg_catalog.pg_attribute as a
    where a.attrelid = to_regclass(r.rule_view) and a.attnum > 0 and not a.attisdropped
  ) as c
  where r.enabled;

  execute format(
    $view$
    create or replace view bruce.all_drift with (security_invoker = true) as
    select
      concat_ws('/', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as drift_key,
      d.event_type,
      case when d.severity = any (bruce.severities()) then d.severity else r.severity end as severity,
      d.hostname, d.service, d.field, d.expected, d.observed, d.details,
      coalesce(d.source, s.source) as source, d.since, s.last_seen_at, s.applied_snapshot_id as snapshot_id,
      d.scope_id, d.service_id, d.entity_id,
      case
        when not d.is_proven then false
        when s.scope_id is null or r.evidence = 'silence' then true
        when r.evidence = 'contact' then s.last_contact_at >= (select bruce.clock()) - s.stale_after
        else s.is_sound and coalesce(d.is_proven, s.complete)
          and coalesce(s.last_seen_at >= (select bruce.clock()) - s.stale_after, false)
      end as is_fresh,
      case when s.scope_id is null or r.evidence = 'silence' then (select bruce.clock())
        when r.evidence = 'contact' then s.last_contact_at else s.last_seen_at end as confirmed_at,
      greatest(r.open_confirmations, d.looks) as looks
    from (%s) as d
    join public.drift_rules as r on r.event_type = d.event_type and r.enabled
    left join bruce.scopes as s on s.scope_id = d.scope_id
    $view$,
    coalesce(v_rules, 'select null::text as event_type, null::text as hostname, null::text as service, '
      'null::text as field, null::text as expected, null::text as observed, null::text as details, '
      'null::text as source, null::timestamptz as since, null::integer as scope_id, '
      'null::bigint as service_id, null::bigint as entity_id, null::boolean as is_proven, '
      'null::integer as looks, null::text as severity where false')
  );
end;
$$;
comment on function bruce.rebuild_drift() is
  'Redefines bruce.all_drift, and so drift, as the union of the views of all enabled rules.';
