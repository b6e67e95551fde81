-- Reading drift by the API: what differs now, host by host, between two times, and where nobody looks.

create or replace function bruce.api_drift(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'drift', p_query, array['integer', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(p_query -> 'service'));
  v_types text[] := bruce.find_types(p_query -> 'event_type');
  v_severities text[] := bruce.texts_of(p_query -> 'severity');
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
      'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service, 'field', d.field,
      'details', d.details, 'expected', d.expected, 'observed', d.observed, 'since', d.since, 'drift_key', d.drift_key,
      'issue_id', i.issue_id, 'issue_status', i.status, 'acknowledged_by', i.acknowledged_by,
      'suppressed_by', i.suppressed_by,
      'evidence', bruce.evidence_of(d.snapshot_id, d.source, d.last_seen_at), 'age_s', bruce.age_of(d.last_seen_at, v_now)
    ) as item
    from public.drift as d
    cross join lateral (select bruce.severity_rank(d.severity) as rank) as k
    left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved'
    where (v_hosts is null or d.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(d.service) = any (v_services))
      and (v_types is null or d.event_type = any (v_types))
      and (v_severities is null or d.severity = any (v_severities))
      and (p_query -> 'since' is null or d.since >= (p_query ->> 'since')::timestamptz)
      and (p_query -> 'until' is null or d.since < (p_query ->> 'until')::timestamptz)
      and (v_is_free or bruce.may_read(v_page, d.hostname))
      and (v_key is null or (k.rank, d.drift_key) > (v_rank, v_key))
    order by k.rank, d.drift_key
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_drift(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.api_drift_summary(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'drift_summary', p_query, array['integer', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_rank integer := (v_page #>> '{after,0}')::integer;
  v_key text := v_page #>> '{after,1}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(s) || jsonb_build_object(
      'key', jsonb_build_array(k.rank, s.hostname),
      'worst_open', (array['critical', 'high', 'medium', 'low'])[k.rank],
      'evidence', bruce.evidence_of(c.applied_snapshot_id, c.source, s.last_contact_at),
      'age_s', bruce.age_of(s.last_contact_at, v_now)
    ) as item
    from public.drift_summary as s
    cross join lateral (
      select case when s.open_critical > 0 then 1 when s.open_high > 0 then 2 when s.open_medium > 0 then 3
        when s.open_low > 0 then 4 else 6 end as rank
    ) as k
    left join lateral (
      select o.applied_snapshot_id, o.source from bruce.scopes as o
      where o.host = s.hostname order by o.last_contact_at desc limit 1
    ) as c on true
    where (v_hosts is null or s.hostname = any (v_hosts))
      and (v_is_free or bruce.may_read(v_page, s.hostname))
      and (v_key is null or (k.rank, s.hostname) > (v_rank, v_key))
    order by k.rank, s.hostname
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_drift_summary(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.api_drift_between(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'drift_between', p_query, array['timestamptz', 'text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_to timestamptz := coalesce((p_query ->> 'to')::timestamptz, v_now);
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_key text := v_page #>> '{after,1}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if v_to <= (p_query ->> 'from')::timestamptz then
    return bruce.bad_field('to', 'invalid_value', 'Must lie after `from`.');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'key', jsonb_build_array(d.changed_at, d.drift_key),
      'change', d.change, 'severity', d.severity, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service,
      'details', d.details, 'changed_at', d.changed_at, 'drift_key', d.drift_key, 'event_id', e.event_id,
      'issue_id', e.issue_id,
      'evidence', bruce.evidence_of(null, e.source, e.created_at) || coalesce(e.evidence, '{}'),
      'age_s', bruce.age_of(d.changed_at, v_now)
    ) as item
    from public.drift_between((p_query ->> 'from')::timestamptz, v_to) as d
    left join lateral (
      select e.* from public.events as e
      where e.drift_key = d.drift_key and e.created_at = d.changed_at order by e.id desc limit 1
    ) as e on true
    where (v_hosts is null or d.hostname = any (v_hosts))
      and (v_is_free or bruce.may_read(v_page, d.hostname))
      and (v_key is null or (d.changed_at, d.drift_key) > (v_at, v_key))
    order by d.changed_at, d.drift_key
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_drift_between(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.api_coverage(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'coverage', p_query, array[]::text[]);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_seen_at timestamptz;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select max(s.last_contact_at) into v_seen_at
  from bruce.scopes as s
  where (v_hosts is null or s.host = any (v_hosts)) and (v_is_free or bruce.may_read(v_page, s.host));
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'question', c.question, 'total', count(*), 'gaps', count(*) filter (where c.is_gap),
      'covered_pct', round(100.0 * count(*) filter (where not c.is_gap) / count(*)),
      'names', to_jsonb(coalesce((array_agg(c.name order by c.name) filter (where c.is_gap))[:100], '{}')),
      'evidence', bruce.evidence_of(null, 'all collectors', v_seen_at), 'age_s', bruce.age_of(v_seen_at, v_now)
    ) as item
    from bruce.coverage_rows as c
    where (v_hosts is null or c.hostname = any (v_hosts)) and (v_is_free or bruce.may_read(v_page, c.hostname))
    group by c.question
    order by 100.0 * count(*) filter (where not c.is_gap) / count(*), c.question
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_coverage(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.api_explain(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'explain', p_query, array[]::text[]);
  v_now timestamptz := bruce.clock();
  v_host text := (bruce.resolve_host(p_query ->> 'hostname')).host;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if not bruce.may_read(v_page, v_host) then
    return bruce.not_readable(v_host);
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(x) - '{snapshot_id,evidence_source,evidence_age}'::text[] || jsonb_build_object(
      'hostname', v_host, 'service', p_query -> 'service',
      'evidence', bruce.evidence_of(x.snapshot_id, x.evidence_source, v_now - x.evidence_age),
      'age_s', bruce.age_of(v_now - x.evidence_age, v_now)
    ) as item
    from public.explain(p_query ->> 'hostname', p_query ->> 'service') as x
  ) as r;
  return bruce.write_page(v_page || '{"limit": 10000}', v_rows, v_now);
end;
$$;
comment on function bruce.api_explain(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.not_readable(p_hostname text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 403, 'code', 'out_of_scope', 'message', format('This token may not read of host %s.', left(p_hostname, 100)),
    'details', jsonb_build_array(jsonb_build_object('path', 'hostname', 'code', 'out_of_scope', 'message', 'Not a host of this token.'))
  );
$$;
comment on function bruce.not_readable(text) is 'The error of a host that the token is not bound to.';

create or replace function public.api_drift(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_drift(token_sha256, query); $$;
comment on function public.api_drift(text, jsonb) is
  'What differs now, worst first, in pages. Filters: hostname, service, event_type, severity, since, until.';

create or replace function public.api_drift_summary(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_drift_summary(token_sha256, query); $$;
comment on function public.api_drift_summary(text, jsonb) is 'One row per host, worst open issue first, in pages. Filter: hostname.';

create or replace function public.api_drift_between(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_drift_between(token_sha256, query); $$;
comment on function public.api_drift_between(text, jsonb) is
  'What appeared, disappeared or changed from a time to another (or now), in pages. Filter: hostname.';

create or replace function public.api_coverage(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_coverage(token_sha256, query); $$;
comment on function public.api_coverage(text, jsonb) is
  'Where nobody looks, and what nobody declared; at most 100 names of each. Filter: hostname.';

create or replace function public.api_explain(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_explain(token_sha256, query); $$;
comment on function public.api_explain(text, jsonb) is
  'What every rule says of a hostname, or of a service there, and why; also why it says nothing.';

revoke execute on function
  bruce.not_readable(text), bruce.api_drift(text, jsonb), bruce.api_drift_summary(text, jsonb),
  bruce.api_drift_between(text, jsonb), bruce.api_coverage(text, jsonb), bruce.api_explain(text, jsonb)
from public;
revoke execute on function
  public.api_drift(text, jsonb), public.api_drift_summary(text, jsonb), public.api_drift_between(text, jsonb),
  public.api_coverage(text, jsonb), public.api_explain(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_drift(text, jsonb), public.api_drift_summary(text, jsonb), public.api_drift_between(text, jsonb),
  public.api_coverage(text, jsonb), public.api_explain(text, jsonb),
  bruce.api_drift(text, jsonb), bruce.api_drift_summary(text, jsonb), bruce.api_drift_between(text, jsonb),
  bruce.api_coverage(text, jsonb), bruce.api_explain(text, jsonb)
to service_role;
