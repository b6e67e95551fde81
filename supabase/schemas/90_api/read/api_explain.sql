create function public.api_explain(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'explain');
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  select array_agg(r.item) into v_rows
  from (
    -- the stored time, not one computed from the age: the age is in whole seconds
    select to_jsonb(x) - array['snapshot_id', 'evidence_source', 'evidence_age', 'observed_at']
      || jsonb_build_object(
        'hostname', v_host,
        'evidence', bruce.evidence_of(x.snapshot_id, x.evidence_source, x.observed_at),
        'age_s', bruce.age_of(x.observed_at, asked.asked_at)
      ) as item
    from bruce.explain_host(v_host, query ->> 'service', asked.is_free) as x
  ) as r;
  -- all of it is one page
  asked.page_size := 10000;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_explain(text, jsonb) is
  'What the rules say of a hostname, or of a service there, and why; also why they say nothing. Security '
  'definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_explain(text, jsonb) to authenticated, service_role;
