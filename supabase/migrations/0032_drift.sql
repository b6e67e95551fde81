-- drift: the union of all rules. It is rebuilt from drift_rules, so a rule is added by one view and one row.

create view bruce.all_drift with (security_invoker = true) as
select
  null::text as drift_key, null::text as event_type, null::text as severity, null::text as hostname,
  null::text as service, null::text as field, null::text as expected, null::text as observed, null::text as details,
  null::text as source, null::timestamptz as since, null::timestamptz as last_seen_at, null::bigint as snapshot_id,
  null::integer as scope_id, null::boolean as is_fresh, null::timestamptz as confirmed_at
where false;

create view public.drift with (security_invoker = true) as
select
  d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source, d.since,
  d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id
from bruce.all_drift as d
where d.is_fresh;

create or replace function bruce.rebuild_drift()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_rules text;
  v_rule_view text;
begin
  -- the views run with the rights of who reads drift
  for v_rule_view in select r.rule_view from public.drift_rules as r where r.enabled order by r.rule_view loop
    execute format(
      'grant select on %I.%I to authenticated, service_role',
      split_part(v_rule_view, '.', 1), split_part(v_rule_view, '.', 2)
    );
  end loop;

  select string_agg(
    format(
      'select event_type::text, hostname::text, service::text, field::text, expected::text, observed::text, '
      'details::text, source::text, since::timestamptz, scope_id::integer from %I.%I',
      split_part(r.rule_view, '.', 1), split_part(r.rule_view, '.', 2)
    ),
    E'\nunion all\n' order by r.event_type
  )
  into v_rules
  from public.drift_rules as r
  where r.enabled;

  execute format(
    $view$
    create or replace view bruce.all_drift with (security_invoker = true) as
    select
      concat_ws('/', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as drift_key,
      d.event_type, r.severity, d.hostname, d.service, d.field, d.expected, d.observed, d.details,
      coalesce(d.source, s.source) as source, d.since, s.last_seen_at, s.applied_snapshot_id as snapshot_id, d.scope_id,
      case
        when s.scope_id is null or r.evidence = 'silence' then true
        when r.evidence = 'contact' then s.last_contact_at >= (select bruce.clock()) - s.stale_after
        else s.complete and s.error_kind is null and s.held_snapshot_id is null
          and coalesce(s.last_seen_at >= (select bruce.clock()) - s.stale_after, false)
      end as is_fresh,
      case when s.scope_id is null or r.evidence = 'silence' then (select bruce.clock())
        when r.evidence = 'contact' then s.last_contact_at else s.last_seen_at end as confirmed_at
    from (%s) as d
    join public.drift_rules as r on r.event_type = d.event_type and r.enabled
    left join bruce.scopes as s on s.scope_id = d.scope_id
    $view$,
    coalesce(v_rules, 'select null::text as event_type, null::text as hostname, null::text as service, '
      'null::text as field, null::text as expected, null::text as observed, null::text as details, '
      'null::text as source, null::timestamptz as since, null::integer as scope_id where false')
  );
end;
$$;
comment on function bruce.rebuild_drift() is 'Makes bruce.all_drift, and so drift, the union of the views of all enabled rules.';

create or replace function bruce.tg_drift_rules__rebuild_drift()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.rebuild_drift();
  return null;
exception
  when undefined_table or undefined_column or invalid_schema_name or cannot_coerce or datatype_mismatch then
    raise exception 'the view of a rule does not fit: %', sqlerrm
      using errcode = sqlstate,
      hint = 'A rule view has the columns of type bruce.drift_row: event_type, hostname, service, field, expected, '
        'observed, details, source, since, scope_id.';
end;
$$;
comment on function bruce.tg_drift_rules__rebuild_drift() is
  'Security definer: only the owner of the view may redefine it; what it runs is made of quoted names.';
revoke execute on function bruce.rebuild_drift(), bruce.tg_drift_rules__rebuild_drift() from public;
create trigger _100_rebuild_drift after insert or update or delete or truncate on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__rebuild_drift();

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases, rule_view, description)
values
  ('SERVICE_MISSING', 'high', 1, 1, 'snapshot', false, '{}', 'bruce.service_missing',
   'An active expected service has no running container or app on its host.'),
  ('SERVICE_UNEXPECTED', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.service_unexpected',
   'Something runs that is not declared, or is declared retired.'),
  ('PORT_MISMATCH', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.port_mismatch',
   'The published ports are not the declared ones, or a declared port does not answer its probe.'),
  ('VM_DOWN', 'critical', 1, 1, 'snapshot', true, '{VM_NOT_RUNNING}', 'bruce.vm_down',
   'An active declared VM or guest is not running.'),
  ('VM_UNDECLARED', 'medium', 1, 1, 'contact', true, '{}', 'bruce.vm_undeclared',
   'A guest or reporting host is unknown to NetBox, or declared retired.'),
  ('DOCKER_UNREACHABLE', 'high', 1, 1, 'contact', true, '{}', 'bruce.docker_unreachable',
   'The collector says that the Docker Engine does not answer.'),
  ('NODE_UNREACHABLE', 'critical', 1, 1, 'silence', true, '{HOST_NOT_RESPONDING}', 'bruce.node_unreachable',
   'A host misses several of its own reporting intervals, or its cluster reports it offline.'),
  ('CONFIG_DRIFT', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.config_drift',
   'A field differs: address, node, image, restart policy, role, running while declared offline, unclear identity.'),
  ('SNAPSHOT_ERROR', 'medium', 1, 1, 'silence', false, '{}', 'bruce.snapshot_error',
   'Collection failed, rows were quarantined, or a snapshot was held by the breaker.'),
  ('RESOURCE_EXCEEDED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.resource_exceeded',
   'CPU, memory, disk, pool or database size is over its threshold.'),
  ('SERVICE_RESTARTING', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.service_restarting',
   'The restart count of a container grew by several within a window.'),
  ('SERVICE_UNHEALTHY', 'medium', 2, 1, 'snapshot', false, '{}', 'bruce.service_unhealthy',
   'The health check of a container, a probe, or a storage pool fails while it runs.');

comment on view bruce.all_drift is
  'Every difference, with is_fresh: is the evidence recent, complete and successful enough to say so now? confirmed_at: '
  'when it was last seen to be so.';
comment on view public.drift is
  'Every difference between declared and observed that exists now, on fresh and complete evidence. One row per drift_key.';
comment on column public.drift.since is 'Since when, as far as it is known.';
comment on column public.drift.last_seen_at is 'Age of the evidence: when the source last reported well.';
comment on column public.drift.snapshot_id is 'The evidence: id in observed_snapshots.';
revoke all on public.drift from public, anon, authenticated, service_role;
grant select on public.drift, bruce.all_drift to authenticated, service_role;
