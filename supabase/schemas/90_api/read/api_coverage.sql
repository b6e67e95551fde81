-- Explaining by the API: what each rule says of a host or service, and where nobody looks.

create function public.api_coverage(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_coverage.token_sha256, 'coverage', api_coverage.query, array[]::text[]);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_coverage.query -> 'hostname');
  v_seen_at timestamptz;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select max(s.last_contact_at) into v_seen_at
  from bruce.scopes as s
  where (v_hosts is null or s.host = any (v_hosts)) and (v_is_free or bruce.in_scope(v_page, s.host));
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'question', c.question, 'total', count(*), 'gaps', count(*) filter (where c.is_gap),
      'covered_pct', round(100.0 * count(*) filter (where not c.is_gap) / count(*)),
      'names', to_jsonb(coalesce((array_agg(c.name order by c.name) filter (where c.is_gap))[:100], '{}')),
      'evidence', bruce.evidence_of(null, 'all collectors', v_seen_at), 'age_s',
        bruce.age_of(v_seen_at, v_now)
    ) as item
    from bruce.coverage_rows as c
    where (v_hosts is null or c.hostname = any (v_hosts))
      and (v_is_free or bruce.in_scope(v_page, c.hostname))
    group by c.question
    order by 100.0 * count(*) filter (where not c.is_gap) / count(*), c.question
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_coverage(text, jsonb) is
  'Where nobody looks, and what nobody declared; at most 100 names of each. Filter: hostname. Security '
  'definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_coverage(text, jsonb) to service_role;
