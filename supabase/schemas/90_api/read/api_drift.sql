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
  v_wanted text := coalesce(query ->> 'suggestions', 'first');
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  with page as materialized (
    select d, k.rank, i
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
  )
  select array_agg(jsonb_build_object(
    'key', jsonb_build_array(p.rank, (p.d).drift_key),
    'severity', (p.d).severity, 'event_type', (p.d).event_type, 'hostname', (p.d).hostname,
    'service', (p.d).service, 'field', (p.d).field, 'details', (p.d).details,
    'expected', (p.d).expected, 'observed', (p.d).observed, 'since', (p.d).since,
    'drift_key', (p.d).drift_key, 'issue_id', (p.i).issue_id, 'issue_status', (p.i).status,
    'acknowledged_by', (p.i).acknowledged_by, 'suppressed_by', (p.i).suppressed_by,
    'waived_by', (p.i).waived_by, 'window_id', (p.i).window_id,
    'stale', coalesce((p.i).stale, false), 'flapping', coalesce((p.i).flapping, false),
    'suggestions', bruce.told_suggestions(
      asked, case v_wanted when 'none' then '[]' else bruce.suggestions_of(p.d) end,
      v_wanted = 'first'),
    'evidence', bruce.evidence_of((p.d).snapshot_id, (p.d).source, (p.d).last_seen_at),
    'age_s', bruce.age_of((p.d).last_seen_at, asked.asked_at)
  ) order by p.rank, (p.d).drift_key)
  into v_rows
  from page as p;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_drift(text, jsonb) is
  'What differs now, worst first, in pages. Filters: hostname, service, event_type, severity, since, until. '
  'suggestions: first (of each the best one, in short), all or none. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_drift(text, jsonb) to authenticated, service_role;
