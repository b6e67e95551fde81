-- a placeholder: bruce.rebuild_drift replaces it from the rows of drift_rules

create view bruce.all_drift with (security_invoker = true) as
select
  null::text as drift_key, null::text as event_type, null::text as severity, null::text as hostname,
  null::text as service, null::text as field, null::text as expected, null::text as observed,
  null::text as details,
  null::text as source, null::timestamptz as since, null::timestamptz as last_seen_at,
  null::bigint as snapshot_id,
  null::integer as scope_id, null::bigint as service_id, null::bigint as entity_id,
  null::boolean as is_fresh, null::timestamptz as confirmed_at, null::integer as looks
where false;
comment on view bruce.all_drift is
  'Every difference. is_fresh: the evidence is recent, complete and successful enough to prove it now. '
  'confirmed_at: when it was last observed. looks: how many consecutive observations must show it before '
  'its issue opens.';

grant select on bruce.all_drift to authenticated, service_role;
