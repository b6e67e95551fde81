create function public.api_drift(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'drift', array['integer', 'text']);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(k.rank, d.drift_key),
      'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service,
      'field', d.field, 'details', d.details, 'expected', d.expected, 'observed', d.observed,
      'since', d.since, 'drift_key', d.drift_key, 'issue_id', i.issue_id, 'issue_status', i.status,
      'acknowledged_by', i.acknowledged_by, 'suppressed_by', i.suppressed_by, 'waived_by', i.waived_by,
      'window_id', i.window_id, 'stale', coalesce(i.stale, false), 'flapping', coalesce(i.flapping, false),
      'evidence', bruce.evidence_of(d.snapshot_id, d.source, d.last_seen_at),
      'age_s', bruce.age_of(d.last_seen_at, asked.asked_at)
    ) as item
    from bruce.asked_drift(asked.hosts, asked.event_types) as d
    cross join lateral (select bruce.severity_rank(d.severity) as rank) as k
    left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved'
    where (asked.services is null or bruce.fold_name(d.service) = any (asked.services))
      and (asked.event_types is null or d.event_type = any (asked.event_types))
      and (asked.severities is null or d.severity = any (asked.severities))
      and (asked.since is null or d.since >= asked.since)
      and (asked.until is null or d.since < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, d.hostname))
      and (asked.after is null or (k.rank, d.drift_key) > (asked.after[1]::integer, asked.after[2]))
    order by k.rank, d.drift_key
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_drift(text, jsonb) is
  'What differs now, worst first, in pages. Filters: hostname, service, event_type, severity, since, until. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_drift(text, jsonb) to authenticated, service_role;
