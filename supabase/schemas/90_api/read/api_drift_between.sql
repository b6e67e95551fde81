create function public.api_drift_between(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_drift_between.token_sha256, 'drift_between', api_drift_between.query, array['timestamptz', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_drift_between.query -> 'hostname');
  v_to timestamptz := coalesce((api_drift_between.query ->> 'to')::timestamptz, v_now);
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_key text := v_page #>> '{after,1}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if v_to <= (api_drift_between.query ->> 'from')::timestamptz then
    return bruce.bad_field('to', 'invalid_value', 'Must lie after `from`.');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(d.changed_at, d.drift_key),
      'change', d.change, 'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname,
        'service', d.service,
      'details', d.details, 'changed_at', d.changed_at, 'drift_key', d.drift_key, 'event_id', e.event_id,
      'issue_id', e.issue_id,
      'evidence', bruce.evidence_of(null, e.source, e.created_at) || coalesce(e.evidence, '{}'),
      'age_s', bruce.age_of(d.changed_at, v_now)
    ) as item
    from public.drift_between((api_drift_between.query ->> 'from')::timestamptz, v_to) as d
    left join lateral (
      select e.* from public.events as e
      where e.drift_key = d.drift_key and e.created_at = d.changed_at order by e.id desc limit 1
    ) as e on true
    where (v_hosts is null or d.hostname = any (v_hosts))
      and (v_is_free or bruce.in_scope(v_page, d.hostname))
      and (v_key is null or (d.changed_at, d.drift_key) > (v_at, v_key))
    order by d.changed_at, d.drift_key
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_drift_between(text, jsonb) is
  'What appeared, disappeared or changed from a time to another (or now), in pages. Filter: hostname. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_drift_between(text, jsonb) to service_role;
