create function public.api_journal(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(
    api_journal.token_sha256, 'journal', api_journal.query, array['timestamptz', 'bigint']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(api_journal.query -> 'hostname');
  v_kinds text[] := bruce.texts_of(api_journal.query -> 'kind');
  v_issue_id uuid := (api_journal.query ->> 'issue_id')::uuid;
  v_at timestamptz := (v_page #>> '{after,0}')::timestamptz;
  v_id bigint := (v_page #>> '{after,1}')::bigint;
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)) || bruce.journal_item(r.line, v_now))
  into v_rows
  from (
    select j.created_at, j.id, j as line
    from public.journal as j
    where (v_hosts is null or j.hostname = any (v_hosts))
      and (v_kinds is null or j.kind = any (v_kinds))
      and (v_issue_id is null or j.issue_id = v_issue_id)
      and (api_journal.query -> 'since' is null
        or j.created_at >= (api_journal.query ->> 'since')::timestamptz)
      and (api_journal.query -> 'until' is null
        or j.created_at < (api_journal.query ->> 'until')::timestamptz)
      and (v_is_free or bruce.in_scope(v_page, j.hostname))
      and (v_id is null or (j.created_at, j.id) < (v_at, v_id))
    order by j.created_at desc, j.id desc
    limit (v_page ->> 'limit')::integer + 1
  ) as r;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function public.api_journal(text, jsonb) is
  'The journal, newest first, in pages. Filters: hostname, kind, issue_id, since, until. Security definer: '
  'the edge may not read tokens; it hands the question over.';

grant execute on function public.api_journal(text, jsonb) to service_role;
