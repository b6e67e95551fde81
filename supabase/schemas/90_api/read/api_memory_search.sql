create function public.api_memory_search(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'memory_search', array['numeric', 'bigint']);
  v_at timestamptz := coalesce((query ->> 'at')::timestamptz, asked.asked_at);
  v_is_current boolean := coalesce(query ->> 'current', 'true') <> 'false';
  v_question tsquery := bruce.to_search_query(query ->> 'q');
  v_tags text[] := bruce.texts_of(lower((query -> 'tag')::text)::jsonb);
  v_sources text[] := bruce.texts_of(lower((query -> 'source')::text)::jsonb);
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if query ->> 'q' is not null and v_question is null then
    return bruce.bad_field(
      'q', 'nothing_asked', 'Holds no word to look for: only small words, only signs, or none.');
  elsif numnode(v_question) > 150 then
    -- each memory that is found is ranked by all of them, in two languages
    return bruce.bad_field(
      'q', 'too_many_words', 'Holds too many words: at most about twenty are looked for.');
  end if;
  -- what finds nothing is asked more loosely
  foreach v_question in array case when v_question is null then array[v_question] else array_remove(array[
    v_question, bruce.to_loose_search_query(query ->> 'q', ' & '),
    bruce.to_loose_search_query(query ->> 'q', ' | ')
  ], null) end loop
    select array_agg(
      bruce.memory_item(r.memory, asked.asked_at) || jsonb_build_object(
        'key', jsonb_build_array(r.rank, r.id), 'rank', r.rank,
        'highlight', bruce.highlight((r.memory).body, v_question)))
    into v_rows
    from (
      select m.id, m as memory, k.rank
      from public.memories as m
      cross join lateral (
        select case when v_question is null then 0
          else round(ts_rank_cd(array[0.05, 0.1, 0.5, 1], m.search, v_question, 1)::numeric, 6) end as rank
      ) as k
      where (v_question is null or m.search @@ v_question)
        and (asked.hosts is null or m.hostname = any (asked.hosts))
        and (asked.services is null or bruce.fold_name(m.service) = any (asked.services))
        and (asked.issue_id is null or m.issue_id = asked.issue_id)
        and (v_tags is null or m.tags && v_tags)
        and (v_sources is null or lower(m.source) = any (v_sources))
        -- is_current, in place: it is asked of every memory that was found
        and (not v_is_current or m.valid_from <= v_at and coalesce(m.valid_until > v_at, true)
          and not exists (
            select from public.memories as n where n.supersedes = m.id and n.valid_from <= v_at
          ))
        and (asked.is_free or bruce.in_scope(asked.token, m.hostname))
        and (asked.after is null or (k.rank, m.id) < (asked.after[1]::numeric, asked.after[2]::bigint))
      order by k.rank desc, m.id desc
      limit asked.page_size + 1
    ) as r;
    exit when v_rows is not null;
  end loop;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_memory_search(text, jsonb) is
  'Memories that answer q, best first, or the newest, in pages; when nothing does, those with words that '
  'begin as all its words, or as any of them. Filters: hostname, service, issue_id, tag, source, at, current '
  '(false: also those that are no longer valid). Security definer: the edge may not read tokens; it hands '
  'the question over.';

grant execute on function public.api_memory_search(text, jsonb) to authenticated, service_role;
