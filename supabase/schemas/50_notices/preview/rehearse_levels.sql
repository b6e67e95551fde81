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
  v_drift bruce.difference[];
  v_keys text[];
begin
  select array_agg(i) into v_alive
  from public.issues as i
  where i.scope_id = p_scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%';
  -- its own drift_key, so that the preview has issues of its own
  with exceeded as (
    select d.*, concat_ws(
      '/', 'preview', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as preview_key
    from bruce.difference as d
    where d.scope_id = p_scope_id and d.event_type = 'RESOURCE_EXCEEDED' and d.field = p_metric
      and bruce.matches_glob(d.hostname, p_hostname) and bruce.matches_glob(d.service, p_service)
  )
  select
    array_agg(jsonb_populate_record(null::bruce.difference, to_jsonb(d) || jsonb_build_object(
      'issue_id', coalesce(i.issue_id, gen_random_uuid()), 'status', coalesce(i.status, 'pending'),
      'drift_key', d.preview_key, 'is_fresh', true, 'last_seen_at', p_now,
      'known_since', i.first_seen_at, 'known_cause', i.cause, 'is_of_new_scope', false,
      'opened_at', i.opened_at, 'occurrences', coalesce(i.occurrences, 1), 'waived_by', null,
        'window_id', null,
      'waits_for', null, 'flapping', coalesce(i.flapping, false), 'quiet_since', i.quiet_since,
      'confirmations', coalesce(i.confirmations + (i.status = 'pending')::integer, 1),
      'evidence', d.evidence || jsonb_build_object('snapshot_id', p_snapshot_id, 'observed_at', p_now)
    )) order by d.preview_key),
    array_agg(d.preview_key)
  into v_drift, v_keys
  from exceeded as d
  left join public.issues as i on i.drift_key = d.preview_key and i.status <> 'resolved';

  if v_drift is not null then
    perform bruce.upsert_issues(
      v_drift, v_alive, array(select a.drift_key from unnest(v_alive) as a where a.drift_key <> all (v_keys)),
      '{}', bruce.look_around(v_drift, array(select distinct d.hostname from unnest(v_drift) as d), p_now),
      'REALITY_CHANGED', p_now
    );
  end if;
  if v_alive is not null then
    perform bruce.resolve_issues(v_alive, v_drift, '{}', '{}', 'REALITY_CHANGED', p_now);
  end if;
end;
$$;
comment on function bruce.rehearse_levels(integer, text, text, text, bigint, timestamptz) is
  'Reconciles the issues of a preview with what is over its threshold in one scope.';
