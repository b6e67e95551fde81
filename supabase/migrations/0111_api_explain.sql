-- Explaining by the API: what each rule says of a host or service, and where nobody looks.

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
    return bruce.not_readable(p_query ->> 'hostname');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(x) - '{snapshot_id,evidence_source,evidence_age}'::text[] || jsonb_build_object(
      'hostname', v_host, 'service', p_query -> 'service',
      'evidence', bruce.evidence_of(x.snapshot_id, x.evidence_source, o.observed_at),
      'age_s', bruce.age_of(o.observed_at, v_now)
    ) as item
    from public.explain(p_query ->> 'hostname', p_query ->> 'service') as x
    left join bruce.scopes as s on s.applied_snapshot_id = x.snapshot_id
    -- the moment itself: one that is counted back from an age in whole seconds would be another one at each question
    cross join lateral (select coalesce(s.last_seen_at, v_now - x.evidence_age)) as o (observed_at)
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
comment on function bruce.not_readable(text) is
  'The error of a host that the token is not bound to. It says the name that was asked for: whose alias or address that is, the '
  'token may not learn.';

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
  bruce.not_readable(text), bruce.api_coverage(text, jsonb), bruce.api_explain(text, jsonb)
from public;
revoke execute on function
  public.api_coverage(text, jsonb), public.api_explain(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_coverage(text, jsonb), public.api_explain(text, jsonb), bruce.api_coverage(text, jsonb),
  bruce.api_explain(text, jsonb)
to service_role;
