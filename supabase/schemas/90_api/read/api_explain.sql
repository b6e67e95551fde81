create function public.api_explain(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_page jsonb := bruce.begin_read(api_explain.token_sha256, 'explain', api_explain.query, array[]::text[]);
  v_now timestamptz := bruce.clock();
  v_host text := (bruce.resolve_host(api_explain.query ->> 'hostname')).host;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if not bruce.in_scope(v_page, v_host) then
    return bruce.not_readable(api_explain.query ->> 'hostname');
  end if;
  select array_agg(r.item) into v_rows
  from (
    select to_jsonb(x) - '{snapshot_id,evidence_source,evidence_age}'::text[] || jsonb_build_object(
      'hostname', v_host, 'service', api_explain.query -> 'service',
      'evidence', bruce.evidence_of(x.snapshot_id, x.evidence_source, o.observed_at),
      'age_s', bruce.age_of(o.observed_at, v_now)
    ) as item
    from public.explain(api_explain.query ->> 'hostname', api_explain.query ->> 'service') as x
    left join bruce.scopes as s on s.applied_snapshot_id = x.snapshot_id
    -- the moment itself: one that is counted back from an age in whole seconds would be another one at each
    -- question
    cross join lateral (select coalesce(s.last_seen_at, v_now - x.evidence_age)) as o (observed_at)
  ) as r;
  return bruce.write_page(v_page || '{"limit": 10000}', v_rows, v_now);
end;
$$;
comment on function public.api_explain(text, jsonb) is
  'What every rule says of a hostname, or of a service there, and why; also why it says nothing. Security '
  'definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_explain(text, jsonb) to service_role;
