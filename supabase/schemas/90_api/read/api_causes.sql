create function public.api_causes(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'causes', array['integer', 'integer', 'integer', 'text']);
  v_key text := query ->> 'cause_key';
  v_fewest integer := coalesce((query ->> 'min_hosts')::integer, 1);
  -- one that is asked for by its key is told whole
  v_names constant integer := case when v_key is null then 50 else 100000 end;
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.cause_item(r.cause, v_names, asked.asked_at)
    || case when v_key is not null
      then jsonb_build_object('suggestions', bruce.cause_suggestions(asked, r.cause)) else '{}' end
    || jsonb_build_object('key', jsonb_build_array(r.hosts, r.things, r.rank, (r.cause).cause_key)))
  into v_rows
  from (
    select c as cause, - c.blast_hosts as hosts, - (cardinality(c.issue_ids) + c.victims) as things, k.rank
    from bruce.find_causes(case when not asked.is_free then asked.token end, asked.event_types) as c
    cross join lateral (select bruce.severity_rank(c.severity) as rank) as k
    where (v_key is null or c.cause_key = v_key)
      and cardinality(c.hosts) >= v_fewest
      and (asked.hosts is null or c.hosts && asked.hosts)
      and (asked.services is null or bruce.fold_names(c.services) && asked.services)
      and (asked.severities is null or c.severity = any (asked.severities))
      and (asked.after is null
        or (- c.blast_hosts, - (cardinality(c.issue_ids) + c.victims), k.rank, c.cause_key)
          > (asked.after[1]::integer, asked.after[2]::integer, asked.after[3]::integer, asked.after[4]))
    order by 2, 3, 4, c.cause_key
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_causes(text, jsonb) is
  'The same difference wherever it is, the widest first, in pages. Filters: hostname, service, event_type, '
  'severity, min_hosts, cause_key: that one with all its names and with what would end it. A token sees a '
  'cause with its own hosts only. Security definer: the edge may not read tokens; it hands the question '
  'over.';

grant execute on function public.api_causes(text, jsonb) to authenticated, service_role;
