create function public.api_memory_search(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_memory_search.token_sha256, 'memory_search', api_memory_search.query, array['numeric', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_at timestamptz := coalesce((api_memory_search.query ->> 'at')::timestamptz, v_now);
  v_is_current boolean := coalesce(api_memory_search.query ->> 'current', 'true') <> 'false';
  v_question tsquery := bruce.query_of(api_memory_search.query ->> 'q');
  v_hosts text[] := bruce.find_hosts(api_memory_search.query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(api_memory_search.query -> 'service'));
  v_tags text[] := bruce.texts_of(api_memory_search.query -> 'tag');
  v_sources text[] := bruce.texts_of(api_memory_search.query -> 'source');
  v_issue_id uuid := (api_memory_search.query ->> 'issue_id')::uuid;
  v_rank numeric := (v_page #>> '{after,0}')::numeric;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if api_memory_search.query ->> 'q' is not null and v_question is null then
    return bruce.bad_field(
      'q', 'nothing_asked', 'Holds no word to look for: only small words, only signs, or none.');
  end if;
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(r.rank, r.id)) || bruce.memory_item(r.memory, v_now)
    || jsonb_build_object('rank', r.rank, 'highlight', bruce.highlight((r.memory).body, v_question))
  )
  into v_rows
  from (
    select m.id, m as memory, k.rank
    from public.memories as m
    cross join lateral (
      select case when v_question is null then 0
        else round(ts_rank_cd(array[0.05, 0.1, 0.5, 1], m.search, v_question, 1)::numeric, 6) end as rank
    ) as k
    where (v_question is null or m.search @@ v_question)
      and (v_hosts is null or m.hostname = any (v_hosts))
      and (v_services = '{}' or bruce.fold_name(m.service) = any (v_services))
      and (v_issue_id is null or m.issue_id = v_issue_id)
      and (v_tags is null or m.tags && array(select lower(t) from unnest(v_tags) as t))
      and (v_sources is null or lower(m.source) = any (array(select lower(s) from unnest(v_sources) as s)))
      -- is_current, in place: it is asked of every memory that was found
      and (not v_is_current or m.valid_from <= v_at and coalesce(m.valid_until > v_at, true) and not exists (
        select from public.memories as n where n.supersedes = m.id and n.valid_from <= v_at
      ))
      and (v_is_free or bruce.in_scope(v_page, m.hostname))
      and (v_id is null or (k.rank, m.id) < (v_rank, v_id))
    order by k.rank desc, m.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_memory_search(text, jsonb) is
  'Memories that answer q, best first, or the newest, in pages. Filters: hostname, service, issue_id, tag, '
  'source, at, current (false: also those that are no longer valid). Security definer: the edge may not '
  'read tokens; it hands the question over.';

grant execute on function public.api_memory_search(text, jsonb) to service_role;
