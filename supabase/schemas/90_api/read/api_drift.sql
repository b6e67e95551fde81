-- Reading drift by the API: what differs now, host by host, and between two times.

create function public.api_drift(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_drift.token_sha256, 'drift', api_drift.query, array['integer', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_drift.query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(api_drift.query -> 'service'));
  v_types text[] := bruce.find_types(api_drift.query -> 'event_type');
  v_severities text[] := bruce.texts_of(api_drift.query -> 'severity');
  v_rank integer := (v_page #>> '{after,0}')::integer;
  v_key text := v_page #>> '{after,1}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(k.rank, d.drift_key),
      'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service,
        'field', d.field,
      'details', d.details, 'expected', d.expected, 'observed', d.observed, 'since', d.since, 'drift_key',
        d.drift_key,
      'issue_id', i.issue_id, 'issue_status', i.status, 'acknowledged_by', i.acknowledged_by,
      'suppressed_by', i.suppressed_by,
      'evidence', bruce.evidence_of(d.snapshot_id, d.source, d.last_seen_at), 'age_s',
        bruce.age_of(d.last_seen_at, v_now)
    ) as item
    from public.drift as d
    cross join lateral (select bruce.severity_rank(d.severity) as rank) as k
    left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved'
    where (v_hosts is null or d.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(d.service) = any (v_services))
      and (v_types is null or d.event_type = any (v_types))
      and (v_severities is null or d.severity = any (v_severities))
      and (api_drift.query -> 'since' is null or d.since >= (api_drift.query ->> 'since')::timestamptz)
      and (api_drift.query -> 'until' is null or d.since < (api_drift.query ->> 'until')::timestamptz)
      and (v_is_free or bruce.in_scope(v_page, d.hostname))
      and (v_key is null or (k.rank, d.drift_key) > (v_rank, v_key))
    order by k.rank, d.drift_key
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_drift(text, jsonb) is
  'What differs now, worst first, in pages. Filters: hostname, service, event_type, severity, since, until. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_drift(text, jsonb) to service_role;
