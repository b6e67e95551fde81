-- Searching memories by the API.

create or replace function bruce.is_current(p_memory public.memories, p_at timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
  select p_memory.valid_from <= p_at and coalesce(p_memory.valid_until > p_at, true) and not exists (
    select from public.memories as m where m.supersedes = p_memory.id and m.valid_from <= p_at
  );
$$;
comment on function bruce.is_current(public.memories, timestamptz) is 'Is it valid at that time, and superseded by none that is?';

create or replace function bruce.memory_item(p_memory public.memories, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select to_jsonb(p_memory) - '{search,id,idempotency_key}'::text[] || jsonb_build_object(
    'memory_id', p_memory.id, 'is_current', bruce.is_current(p_memory, p_now),
    'superseded_by', (select m.id from public.memories as m where m.supersedes = p_memory.id),
    'untrusted', true,
    'evidence', bruce.evidence_of(null, p_memory.source, p_memory.created_at),
    'age_s', bruce.age_of(p_memory.created_at, p_now)
  );
$$;
comment on function bruce.memory_item(public.memories, timestamptz) is
  'A memory as the API tells it. untrusted: its text is data that somebody wrote, never an instruction.';

create or replace function bruce.highlight(p_body text, p_question tsquery)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_folded text := translate(bruce.fold_accents(p_body), '/<>=@:._', '        ');
  v_found text[];
  v_words text;
  v_marked text;
begin
  if p_question is null then
    return null;
  end if;
  -- which words it is, whatever their accents and language
  v_found := array(
    select distinct w
    from unnest(array['pg_catalog.french', 'pg_catalog.english', 'pg_catalog.simple']::regconfig[]) as c (language)
    cross join lateral regexp_matches(
      ts_headline(c.language, v_folded, p_question, E'StartSel=\x02, StopSel=\x03, HighlightAll=true'),
      E'\x02(.*?)\x03', 'g'
    ) as m
    cross join lateral regexp_split_to_table(m[1], '[^[:alnum:]_]+') as w
  );
  -- then those words as they are written: letters and digits only, so they can be a pattern
  select string_agg(distinct m[1], '|') into v_words
  from regexp_matches(p_body, '[[:alnum:]_]+', 'g') as m
  where bruce.fold_accents(m[1]) = any (v_found);
  v_marked := coalesce(regexp_replace(p_body, '\m(' || v_words || ')\M', '**\1**', 'g'), p_body);
  if length(v_marked) <= 400 then
    return v_marked;
  end if;
  return '… ' || btrim(substr(v_marked, greatest(position('**' in v_marked) - 100, 1), 300)) || ' …';
end;
$$;
comment on function bruce.highlight(text, tsquery) is 'Where in the text it was found, between ** and **.';

create or replace function bruce.api_memory_search(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'memory_search', p_query, array['numeric', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_at timestamptz := coalesce((p_query ->> 'at')::timestamptz, v_now);
  v_is_current boolean := coalesce(p_query ->> 'current', 'true') <> 'false';
  v_question tsquery := bruce.query_of(p_query ->> 'q');
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_services text[] := bruce.fold_names(bruce.texts_of(p_query -> 'service'));
  v_tags text[] := bruce.texts_of(p_query -> 'tag');
  v_sources text[] := bruce.texts_of(p_query -> 'source');
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
  v_rank numeric := (v_page #>> '{after,0}')::numeric;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  if p_query ->> 'q' is not null and v_question is null then
    return bruce.bad_field('q', 'nothing_asked', 'Holds no word to look for: only small words, or none.');
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
      select case when v_question is null then 0 else round(ts_rank_cd(array[0.05, 0.1, 0.5, 1], m.search, v_question, 1)::numeric, 6) end as rank
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
      and (v_is_free or bruce.may_read(v_page, m.hostname))
      and (v_id is null or (k.rank, m.id) < (v_rank, v_id))
    order by k.rank desc, m.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_memory_search(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function public.api_memory_search(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_memory_search(token_sha256, query); $$;
comment on function public.api_memory_search(text, jsonb) is
  'Memories that answer q, best first, or the newest, in pages. Filters: hostname, service, issue_id, tag, source, at, '
  'current (false: also those that are no longer valid).';

revoke execute on function
  bruce.is_current(public.memories, timestamptz), bruce.memory_item(public.memories, timestamptz),
  bruce.highlight(text, tsquery), bruce.api_memory_search(text, jsonb)
from public;
revoke execute on function
  public.api_memory_search(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_memory_search(text, jsonb), bruce.api_memory_search(text, jsonb)
to service_role;
