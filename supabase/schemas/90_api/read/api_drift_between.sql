create function public.api_drift_between(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'drift_between', array['timestamptz', 'text']);
  v_from timestamptz := (query ->> 'from')::timestamptz;
  v_to timestamptz := coalesce((query ->> 'to')::timestamptz, asked.asked_at);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_to <= v_from then
    return bruce.bad_field('to', 'invalid_value', 'Must lie after `from`.');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(d.changed_at, d.drift_key),
      'change', d.change, 'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname,
      'service', d.service, 'details', d.details, 'changed_at', d.changed_at, 'drift_key', d.drift_key,
      'event_id', e.event_id, 'issue_id', e.issue_id,
      'evidence', bruce.evidence_of(null, e.source, e.created_at) || coalesce(e.evidence, '{}'),
      'age_s', bruce.age_of(d.changed_at, asked.asked_at)
    ) as item
    from public.drift_between(v_from, v_to) as d
    left join lateral (
      select e.* from public.events as e
      where e.drift_key = d.drift_key and e.created_at = d.changed_at order by e.id desc limit 1
    ) as e on true
    where (asked.hosts is null or d.hostname = any (asked.hosts))
      and (asked.is_free or bruce.in_scope(asked.token, d.hostname))
      and (asked.after is null
        or (d.changed_at, d.drift_key) > (asked.after[1]::timestamptz, asked.after[2]))
    order by d.changed_at, d.drift_key
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_drift_between(text, jsonb) is
  'What appeared, disappeared or changed from a time to another (or now), in pages. Filter: hostname. '
  'Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_drift_between(text, jsonb) to authenticated, service_role;
