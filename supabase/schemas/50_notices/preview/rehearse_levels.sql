-- What if a threshold were another: the stored observations of the last days pass the real engine again, with their clock,
-- in a subtransaction that is rolled back.

create function bruce.rehearse_levels(
  p_scope_id integer, p_metric text, p_hostname text, p_service text, p_snapshot_id bigint, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[];
  v_drift public.issues[];
  v_keys text[];
begin
  select array_agg(i) into v_alive
  from public.issues as i
  where i.scope_id = p_scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%';
  -- in the shape of the issues it has or would have, as in bruce.reconcile; its key is not that of what is real
  select
    array_agg(row(
      coalesce(i.issue_id, gen_random_uuid()), coalesce(i.status, 'pending'), r.severity, d.event_type, d.hostname, d.service,
      d.field, d.details, d.expected, d.observed, s.source, coalesce(i.first_seen_at, p_now), i.opened_at, p_now,
      /* resolved_at */ null, coalesce(i.occurrences, 1), /* stale */ false,
      null, null, null, null, coalesce(i.flapping, false), i.quiet_since, 'REALITY_CHANGED', null, null, null,
      coalesce(i.confirmations + (i.status = 'pending')::integer, 1), /* clearances */ 0, k.drift_key, p_scope_id,
      jsonb_build_object('snapshot_id', p_snapshot_id, 'source', s.source, 'observed_at', p_now, 'since', d.since)
    )::public.issues order by k.drift_key),
    array_agg(k.drift_key)
  into v_drift, v_keys
  from bruce.resource_exceeded as d
  join public.drift_rules as r on r.event_type = d.event_type and r.enabled
  join bruce.scopes as s on s.scope_id = d.scope_id
  cross join lateral (
    select concat_ws('/', 'preview', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as drift_key
  ) as k
  left join public.issues as i on i.drift_key = k.drift_key and i.status <> 'resolved'
  where d.scope_id = p_scope_id and d.field = p_metric
    and bruce.matches_glob(d.hostname, p_hostname) and bruce.matches_glob(d.service, p_service);

  if v_drift is not null then
    perform bruce.keep_issues(
      v_drift, v_alive, array(select distinct d.hostname from unnest(v_drift) as d), v_keys, '{}', 'REALITY_CHANGED', p_now
    );
  end if;
  if v_alive is not null then
    perform bruce.end_issues(v_alive, v_drift, '{}', '{}', 'REALITY_CHANGED', p_now);
  end if;
end;
$$;
comment on function bruce.rehearse_levels(integer, text, text, text, bigint, timestamptz) is
  'Brings the issues of a preview in line with what is over its threshold in one scope.';
