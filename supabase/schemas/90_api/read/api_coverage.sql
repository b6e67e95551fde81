create function public.api_coverage(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'coverage');
  v_seen_at timestamptz;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select max(s.last_contact_at) into v_seen_at
  from bruce.scopes as s
  where (asked.hosts is null or s.host = any (asked.hosts))
    and (asked.is_free or bruce.in_scope(asked.token, s.host));
  select array_agg(r.item) into v_rows
  from (
    select jsonb_build_object(
      'question', c.question, 'total', count(*), 'gaps', count(*) filter (where c.is_gap),
      'covered_pct', round(100.0 * count(*) filter (where not c.is_gap) / count(*)),
      'names', (
        select coalesce(jsonb_agg(g.name order by g.name), '[]')
        from (
          select n.name
          from unnest(array_agg(concat_ws(' on ', c.thing, c.place)) filter (where c.is_gap)) as n (name)
          order by n.name
          limit 100
        ) as g
      ),
      'evidence', bruce.evidence_of(null, 'all collectors', v_seen_at),
      'age_s', bruce.age_of(v_seen_at, asked.asked_at)
    ) as item
    from bruce.coverage_rows as c
    where (asked.hosts is null or c.hostname = any (asked.hosts))
      and (asked.is_free or bruce.in_scope(asked.token, c.hostname))
    group by c.question
    order by 100.0 * count(*) filter (where not c.is_gap) / count(*), c.question
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_coverage(text, jsonb) is
  'Where nobody looks, and what nobody declared; at most 100 names of each. Filter: hostname. Security '
  'definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_coverage(text, jsonb) to authenticated, service_role;
