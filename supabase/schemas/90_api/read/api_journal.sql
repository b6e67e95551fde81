create function public.api_journal(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'journal', array['timestamptz', 'bigint']);
  v_kinds text[] := bruce.texts_of(query -> 'kind');
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select array_agg(
    bruce.journal_item(r.line, asked.asked_at)
    || jsonb_build_object('key', jsonb_build_array(r.created_at, r.id)))
  into v_rows
  from (
    select j.created_at, j.id, j as line
    from public.journal as j
    where (asked.hosts is null or j.hostname = any (asked.hosts))
      and (v_kinds is null or j.kind = any (v_kinds))
      and (asked.issue_id is null or j.issue_id = asked.issue_id)
      and (asked.since is null or j.created_at >= asked.since)
      and (asked.until is null or j.created_at < asked.until)
      and (asked.is_free or bruce.in_scope(asked.token, j.hostname))
      and (asked.after is null
        or (j.created_at, j.id) < (asked.after[1]::timestamptz, asked.after[2]::bigint))
    order by j.created_at desc, j.id desc
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows);
end;
$$;
comment on function public.api_journal(text, jsonb) is
  'The journal, newest first, in pages. Filters: hostname, kind, issue_id, since, until. Security definer: '
  'the edge may not read tokens; it hands the question over.';

grant execute on function public.api_journal(text, jsonb) to authenticated, service_role;
