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
  for v_rule_view in
    select r.rule_view from public.drift_rules as r where starts_with(r.rule_view, 'bruce.') order by 1
  loop
    execute format(
      'grant select on %I.%I to authenticated, service_role',
      split_part(v_rule_view, '.', 1), split_part(v_rule_view, '.', 2)
    );
  end loop;
  select string_agg(
    format(
      'select %s from %I.%I', bruce.rule_columns(r.rule_view),
      split_part(r.rule_view, '.', 1), split_part(r.rule_view, '.', 2)
    ),
    E'\nunion all\n' order by r.event_type
  )
  into v_rules
  from public.drift_rules as r
  where r.enabled and starts_with(r.rule_view, 'bruce.');
  -- not the views themselves: one that fails, or is dropped, would take every reader with it
  if exists (
    select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.')
  ) then
    v_rules := concat_ws(E'\nunion all\n', v_rules, 'select * from bruce.own_rows()');
  end if;

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
  'Redefines bruce.all_drift, and so drift, as the union of all enabled rules: the views of BRUCE, and '
  'bruce.own_rows() where there are others.';
